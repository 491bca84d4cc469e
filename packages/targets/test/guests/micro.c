// A program for the microcontroller: blinks, prints and counts in 16,000 bytes of memory.
//
//   clang --target=wasm32 -mcpu=mvp -Os -ffreestanding -nostdlib --no-wasm-opt -Wl,--page-size=1,--initial-memory=16000,-z,stack-size=2048 \
//     -Wl,--export=run,--export=on_timer,--no-entry -o micro.wasm micro.c

#define REGISTER(address) (*(volatile unsigned *)(address))
#define GPIO_DIRECTION REGISTER(0x40000000)
#define GPIO_OUTPUT REGISTER(0x40000004)
#define UART_DATA REGISTER(0x40001000)
#define UART_READY REGISTER(0x40001004)
#define TIMER_NOW REGISTER(0x40002000)
#define TIMER_PERIOD REGISTER(0x40002004)

__attribute__((import_module("board:cpu"), import_name("wait"))) int wait_for_interrupt(void);

enum { LED = 13, BLINKS = 6 };

static unsigned ticks;
// So much room for a program's own data is left beside the stack.
static char line[64];

static void print(const char *text) {
  while (*text) {
    while (!UART_READY) {}
    UART_DATA = (unsigned char)*text++;
  }
}

static void print_number(unsigned number) {
  char *at = line + sizeof line - 1;
  *at = 0;
  do *--at = '0' + number % 10; while (number /= 10);
  print(at);
}

void on_timer(void) {
  ticks++;
  GPIO_OUTPUT ^= 1u << LED;
}

void run(void) {
  GPIO_DIRECTION = 1u << LED;
  TIMER_PERIOD = 250;
  while (ticks < BLINKS && wait_for_interrupt()) {
    print("tick ");
    print_number(ticks);
    print(" at ");
    print_number(TIMER_NOW);
    print(" ms\n");
  }
  TIMER_PERIOD = 0;
}
