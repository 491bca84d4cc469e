// A C++ guest: methods, templates and namespaces.
namespace shapes {

struct Shape {
  virtual int area() const = 0;
};

template <typename T>
struct Box final : Shape {
  T width, height;
  Box(T w, T h) : width(w), height(h) {}
  int area() const override { return static_cast<int>(width * height); }
};

struct Twice final : Shape {
  const Shape &of;
  explicit Twice(const Shape &shape) : of(shape) {}
  int area() const override;
};

int Twice::area() const {
  int one = of.area();
  if (one < 0) __builtin_trap();
  return 2 * one;
}

}  // namespace shapes

static int measure(const shapes::Shape &shape) {
  auto larger = [&](int by) { return shape.area() + by; };
  return larger(1);
}

extern "C" __attribute__((export_name("measure"))) int run(int w, int h) {
  shapes::Box<int> whole(w, h);
  shapes::Box<double> exact(w, 0.5);
  shapes::Twice twice(whole);
  return measure(twice) + measure(exact);
}
