// An implementation of our own of the published fastball algorithm (Godard and Neal 2022), for comparison only.
// Rows are sorted lists. A trade of two random rows walks through both lists at once, notes for each column that
// only one of them has that it is to be dealt, shuffles who gets which, and writes both lists anew, sorted.
#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

extern "C" void fastball(const int64_t *indptr, int32_t *columns, int64_t rows, int64_t trades, uint64_t seed) {
    std::vector<std::vector<int>> lists(rows);
    for (int64_t i = 0; i < rows; i++) lists[i].assign(columns + indptr[i], columns + indptr[i + 1]);
    std::mt19937_64 random(seed);
    std::vector<int> first, second;
    std::vector<char> to_first;
    auto below = [&](uint64_t bound) { return (uint64_t)(((unsigned __int128)random() * bound) >> 64); };
    for (int64_t t = 0; t < trades; t++) {
        int64_t r = below(rows), s = below(rows - 1);
        if (s >= r) s++;
        std::vector<int> &a = lists[r], &b = lists[s];
        to_first.clear();
        size_t i = 0, j = 0;
        while (i < a.size() && j < b.size()) {
            if (a[i] == b[j]) { i++; j++; }
            else if (a[i] < b[j]) { to_first.push_back(1); i++; }
            else { to_first.push_back(0); j++; }
        }
        to_first.insert(to_first.end(), a.size() - i, 1);
        to_first.insert(to_first.end(), b.size() - j, 0);
        for (size_t k = to_first.size(); k > 1; k--) std::swap(to_first[k - 1], to_first[below(k)]);
        first.clear();
        second.clear();
        i = j = 0;
        size_t k = 0;
        while (i < a.size() || j < b.size()) {
            if (i < a.size() && j < b.size() && a[i] == b[j]) {
                first.push_back(a[i]);
                second.push_back(a[i]);
                i++; j++;
            } else {
                int x = (j == b.size() || (i < a.size() && a[i] < b[j])) ? a[i++] : b[j++];
                (to_first[k++] ? first : second).push_back(x);
            }
        }
        std::copy(first.begin(), first.end(), a.begin());
        std::copy(second.begin(), second.end(), b.begin());
    }
    for (int64_t i = 0; i < rows; i++) std::copy(lists[i].begin(), lists[i].end(), columns + indptr[i]);
}
