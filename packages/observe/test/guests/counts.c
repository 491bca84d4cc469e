// A guest that counts itself how often its lines run: each COUNT stands on a line of its own, and is the line's own counter.
static volatile unsigned hits[32];
#define COUNT(k) hits[k]++;

static unsigned state;
static unsigned next(void) {
  COUNT(0)
  state = state * 1103515245u + 12345u;
  return state >> 16;
}

struct Node {
  int key;
  struct Node *left, *right;
};
static struct Node nodes[64];
static int used;

static inline int smaller(int a, int b) {
  COUNT(1)
  return a < b;
}

__attribute__((noinline)) static struct Node *insert(struct Node *node, int key) {
  COUNT(2)
  if (!node) {
    COUNT(3)
    if (used == 64) {
      COUNT(4)
      return 0;
    }
    node = &nodes[used++];
    node->key = key;
    node->left = node->right = 0;
    return node;
  }
  if (smaller(key, node->key)) {
    COUNT(5)
    node->left = insert(node->left, key);
  } else if (smaller(node->key, key)) {
    COUNT(6)
    node->right = insert(node->right, key);
  } else {
    COUNT(7)
  }
  return node;
}

__attribute__((noinline)) static int classify(int key) {
  switch (key % 7) {
    case 0:
      COUNT(8)
      return 3;
    case 1:
      COUNT(9)
      return 1;
    case 2:
    case 3:
      COUNT(10)
      return 4;
    case 5:
      COUNT(11)
      return 1;
    default:
      COUNT(12)
      return 5;
  }
}

__attribute__((noinline)) static int walk(const struct Node *node, int limit) {
  int sum = 0;
  while (node) {
    COUNT(13)
    sum += walk(node->left, limit) + classify(node->key);
    if (sum > limit) {
      COUNT(14)
      break;
    }
    if (node->key == 13) {
      COUNT(15)
      node = node->right;
      continue;
    }
    for (int i = 0; i < (node->key & 3); i++) {
      COUNT(16)
      if (smaller(i, 2) && smaller(sum, 100)) {
        COUNT(17)
        sum++;
      }
    }
    COUNT(18)
    node = node->right;
  }
  COUNT(19)
  return sum;
}

__attribute__((export_name("run"))) int run(unsigned seed, int count, int limit) {
  COUNT(20)
  struct Node *root = 0;
  state = seed;
  for (int i = 0; i < count; i++) {
    COUNT(21)
    root = insert(root, (int)(next() % 50));
  }
  if (limit == 0) {
    COUNT(22)
    __builtin_trap();
  }
  COUNT(23)
  return walk(root, limit);
}

__attribute__((export_name("hit"))) unsigned hit(int k) {
  return hits[k];
}
