// Passes the declared types in both directions through what is written for Zig. run() gives 0, or the line of the first check that failed.
// build.sh compiles it with the modules that bindgen writes for the sets of packages/core/test/builtins/types/declared-sets.ts.
const std = @import("std");
const all = @import("generated/all.zig");
const kv = @import("generated/kv.zig");

var failed: i32 = 0;
fn check(holds: bool, at: std.builtin.SourceLocation) void {
    if (!holds and failed == 0) failed = @intCast(at.line);
}
/// Whether it failed with that.
fn fails(result: anytype, with: anyerror) bool {
    if (result) |_| return false else |err| return err == with;
}

var heap: [4096]u8 align(16) = undefined;
var used: usize = 0;
export fn malloc(n: usize) ?*anyopaque {
    if (used + n > heap.len) return null;
    defer used += (n + 15) & ~@as(usize, 15);
    return &heap[used];
}

var visits: u32 = 0;
fn visit(n: u32, half: f64, data: ?*anyopaque) callconv(.C) i32 {
    visits += n;
    if (half * 2 != @as(f64, @floatFromInt(n))) return -1;
    @as(*u32, @ptrCast(@alignCast(data.?))).* += 1;
    return @intFromBool(n == 2);
}

var text: [256]u8 = undefined;
var needed: usize = 0;

fn store() !void {
    check(fails(kv.open("none", .read), error.NoSuchKey), @src());
    check(fails(kv.open("main", @enumFromInt(7)), error.BadValue), @src());
    check(fails(kv.open("\xff\xfe", .write), error.BadText), @src());
    check(fails(kv.open("a" ** 41, .write), error.TooLong), @src());
    const b = try kv.open("main", .write);
    try kv.set(b, "one", "12");
    try kv.set(b, "h\xc3\xa9llo, a longer key than twenty-four bytes", "abcde");
    check(fails(kv.get(b, "one", text[0..1], &needed), error.TooSmall) and needed == 2, @src());
    check(std.mem.eql(u8, try kv.get(b, "one", text[0..2], null), "12"), @src());
    check(fails(kv.get(b, "two", &text, null), error.NoSuchKey), @src());
    var count: u32 = 0;
    check(try kv.each(b, &visit, &count) == 1 and count == 2 and visits == 7, @src());
    const stats = try kv.stat(b);
    check(stats.struct_size == 16 and stats.keys == 2 and stats.bytes == 1 << 63, @src());
    const keys = try kv.listKeys(b);
    check(fails(kv.next(keys, text[0..2], &needed), error.TooSmall) and needed == 3, @src());
    check(std.mem.eql(u8, try kv.next(keys, &text, null), "one"), @src());
    check(fails(kv.next(@enumFromInt(@intFromEnum(b)), &text, null), error.BadHandle), @src());
    try kv.set(b, "one", null);
    check(fails(kv.get(b, "one", &text, null), error.NoSuchKey), @src());
    try kv.set(b, "empty", "");
    check((try kv.get(b, "empty", &text, null)).len == 0, @src());
    const other = try kv.open("main", .read);
    check(other != b and fails(kv.merge(other, other), error.BadHandle), @src());
    other.deinit();
    check(fails(kv.get(other, "one", &text, null), error.BadHandle), @src());
    try kv.merge(b, try kv.open("main", .read));
    kv.KvBucket.none.deinit();
}

fn types() !void {
    const x = all.AllNumbers{
        .a = 200,
        .b = -100,
        .c = true,
        .d = 60000,
        .e = -30000,
        .g = 4000000000,
        .h = -2000000000,
        .i = 18000000000000000000,
        .j = -9000000000000000000,
        .k = 0.5,
        .l = -0.25,
        .m = 123,
        .n = 0,
        .o = (1 << 53) - 1,
        .color = .far,
        .small = .{ .a = true, .c = true },
        .wide = .{ .w0 = true, .w39 = true },
        .pair = .{ .x = 9, .y = 1.5 },
        .shape = .{ .tag = .box, .value = .{ .box = .{ .x = 3, .y = 4.5 } } },
        .maybe = .{ .some = true, .value = 77 },
        .perhaps = .{ .some = false, .value = .{ .x = 0, .y = 0 } },
        .last = 42,
    };
    const y = try all.echo(&x);
    check(y.a == 200 and y.b == -100 and y.c and y.d == 60000 and y.e == -30000 and y.g == 4000000000, @src());
    check(y.h == -2000000000 and y.i == 18000000000000000000 and y.j == -9000000000000000000, @src());
    check(y.k == 0.5 and y.l == -0.25 and y.m == 123 and y.o == (1 << 53) - 1 and y.color == .far, @src());
    check(y.small.a and !y.small.b and y.small.c and y.wide.w0 and y.wide.w39 and !y.wide.w38, @src());
    check(y.pair.x == 9 and y.shape.tag == .box and y.shape.value.box.y == 4.5, @src());
    check(y.maybe.some and y.maybe.value == 77 and !y.perhaps.some and y.zero == 9 and y.last == 42, @src());
    var odd = x;
    odd.zero = 8;
    check(fails(all.echo(&odd), error.Range), @src());
    odd = x;
    odd.color = @enumFromInt(3);
    check(fails(all.echo(&odd), error.Range), @src());
    const words = [_]u16{ 1, 65535 };
    const holder = all.AllHolder{ .label = "h\xc3\xa9", .label_len = 3, .data = "\x01\xff", .data_len = 2, .words = &words, .words_len = 2, .name = "name" };
    check(std.mem.eql(u8, all.hold(&holder, &text, null), "[\"h\xc3\xa9\",[1,255],[1,65535],\"name\"]"), @src());
    var pair = all.AllPair{ .x = 2, .y = 10 };
    var shape: all.AllShape = undefined;
    var color: all.AllColor = .red;
    check(fails(all.shift(&pair, &shape, &color, false), error.Range) and pair.x == 2, @src());
    try all.shift(&pair, &shape, &color, true);
    check(pair.x == 255 and pair.y == 12 and shape.tag == .box and shape.value.box.y == 2 and color == .far, @src());
    var squares: [4]u32 = undefined;
    check((try all.squares(4, &squares, null))[3] == 9, @src());
    check(fails(all.squares(5, &squares, &needed), error.Space) and needed == 5, @src());
    var pairs: [2]all.AllPair = undefined;
    const several = try all.several(2, &pairs, null, &text, null);
    check(several.pairs.len == 2 and several.pairs[1].y == 0.5 and several.result2.a and several.result2.c, @src());
    check(std.mem.eql(u8, several.result1, "\xc3\xa9"), @src());
    check(std.mem.eql(u8, try all.cut("abc", text[0..4], &needed), "abca") and needed == 6, @src());
    check(try all.measure("abc", "de") == 302 and try all.measure("", null) == 99, @src());
    check(fails(all.measure("123456789", null), error.Range) and all.lastError() == 5, @src());
    check(all.find(10).? == 9 and all.find(9) == null, @src());
    const kind = all.kind(.far, .{ .b = true });
    check(kind.w0 and kind.w39 and !all.kind(.red, .{ .b = true }).w0, @src());
    check(all.sum(&.{ 3, 4 }, &.{ 10, 100 }, &.{true}) == -430 and all.sum(&.{ 3, 4 }, &.{ 10, 100 }, &.{}) == 430, @src());
    check(all.upload(2, 3, &([_]u8{1} ** 24)) == 29, @src());
    check(try all.fill(text[0..4], &pairs) == 4 and std.mem.eql(u8, text[1..4], "\x09\x05\x05") and pairs[1].x == 1, @src());
    check(fails(all.overflow(text[0..4]), error.Space), @src());
    const from = [_]all.AllFrom{ all.AllFrom.of("\x05\x06"), all.AllFrom.of(""), all.AllFrom.of("\x07") };
    check(all.gather(&from) == 3012, @src());
    const by = all.byValue(.{ .h = 4 }, .{ .x = 3, .y = 0.5 });
    check(by.x == 7 and by.y == -0.5, @src());
    check(all.narrow(255, -1, 1 << 40) == (1 << 40) + 254, @src());
    const list = try all.dialog(3);
    check(list.len == 3 and list[2].x == 2 and (try all.dialog(0)).len == 0, @src());
    check(fails(all.dialog(400), error.Space), @src());
    check(all.plain(7, -5) == -12 and all.optionHandle(null), @src());
}

export fn run() i32 {
    store() catch check(false, @src());
    types() catch check(false, @src());
    return failed;
}

fn later() !void {
    check(std.mem.eql(u8, try kv.later("zz", "\x03\x04", &text, null), "zz23"), @src());
    check(fails(kv.later("zz", "\x03\x04", text[0..2], &needed), error.TooSmall) and needed == 4, @src());
    check(fails(kv.later("fail", "", &text, null), error.NoSuchKey), @src());
}

export fn run_async() i32 {
    later() catch check(false, @src());
    return failed;
}
