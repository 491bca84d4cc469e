// A Zig guest.
fn square(side: u32) u32 {
    return side * side;
}

export fn squares(count: u32) u32 {
    var sum: u32 = 0;
    var i: u32 = 0;
    while (i < count) : (i += 1) {
        sum +%= square(i);
    }
    return sum;
}
