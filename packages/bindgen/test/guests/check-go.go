// Checks packages as TinyGo does for wasm, whose sizes Go's own compiler has for no target: addresses of 4 or 8 bytes, numbers of 64 bits aligned to 8.
// Takes folders, and fails with what is wrong in them.
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
)

// Go's standard sizes leave out what stands behind a struct's last field.
type sizes struct{ *types.StdSizes }

func (own sizes) Offsetsof(fields []*types.Var) []int64 {
	at := int64(0)
	offsets := make([]int64, len(fields))
	for i, field := range fields {
		offsets[i] = up(at, own.Alignof(field.Type()))
		at = offsets[i] + own.Sizeof(field.Type())
	}
	return offsets
}

func (own sizes) Sizeof(of types.Type) int64 {
	switch known := of.Underlying().(type) {
	case *types.Array:
		return known.Len() * own.Sizeof(known.Elem())
	case *types.Struct:
		if known.NumFields() == 0 {
			return 0
		}
		fields := make([]*types.Var, known.NumFields())
		for i := range fields {
			fields[i] = known.Field(i)
		}
		last := len(fields) - 1
		return up(own.Offsetsof(fields)[last]+own.Sizeof(fields[last].Type()), own.Alignof(of))
	}
	return own.StdSizes.Sizeof(of)
}

func up(at, alignment int64) int64 { return (at + alignment - 1) / alignment * alignment }

type stub struct{ known *types.Package }

func (importer stub) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	return importer.known, nil
}

// All of the standard library that is used.
func library(files *token.FileSet) types.Importer {
	text := "package strconv; func FormatInt(i int64, base int) string { return \"\" }"
	file, _ := parser.ParseFile(files, "strconv.go", text, 0)
	known, _ := (&types.Config{}).Check("strconv", files, []*ast.File{file}, nil)
	return stub{known}
}

func main() {
	failed := false
	for _, folder := range os.Args[1:] {
		files := token.NewFileSet()
		packages, err := parser.ParseDir(files, folder, nil, parser.ParseComments)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			failed = true
		}
		for name, found := range packages {
			var parsed []*ast.File
			for _, file := range found.Files {
				parsed = append(parsed, file)
			}
			for _, width := range []int64{4, 8} {
				config := types.Config{
					Importer: library(files),
					Sizes:    sizes{&types.StdSizes{WordSize: width, MaxAlign: 8}},
					Error: func(err error) {
						fmt.Fprintf(os.Stderr, "%d bits: %v\n", width*8, err)
						failed = true
					},
				}
				config.Check(name, files, parsed, nil)
			}
		}
	}
	if failed {
		os.Exit(1)
	}
}
