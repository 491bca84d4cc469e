// An AssemblyScript guest, whose lines are in a source map.
function square(side: i32): i32 {
  if (side > 1000) unreachable();
  return side * side;
}

export function squares(count: i32): i32 {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    sum += square(i);
  }
  return sum;
}
