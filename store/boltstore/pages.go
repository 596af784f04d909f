package boltstore

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
)

// What follows is bbolt's file format, version 2: pages of a fixed size, the first two
// of them metas, the others nodes of B+ trees or the list of free pages. bbolt has a
// check of its own, but it reads through the memory map and recurses as the pages tell
// it to: a page that points out of the file, or to itself, ends the process. This one
// reads with bounds, and an answer is all that damage can cause.
const (
	pageHeader   = 16 // id 8, flags 2, count 2, overflow 4
	elementSize  = 16
	bucketHeader = 16 // root 8, sequence 8

	flagBranch   = 0x01
	flagLeaf     = 0x02
	flagFreelist = 0x10

	flagBucket = 0x01 // of an element of a leaf: its value is a bucket

	metaMagic   = 0xED0CDAED
	metaVersion = 2
	metaSize    = 64
	noFreelist  = ^uint64(0)

	// maxDepth is more levels than a tree of any file has.
	maxDepth = 64
	// maxRun bounds the bytes of one page with its overflow. A value is maxBody at
	// most, and compressed.
	maxRun = 128 << 20
)

// native is the byte order that bbolt writes in: that of the machine.
var native = binary.NativeEndian

// boltMeta is what a meta says.
type boltMeta struct {
	pageSize       uint32
	root, freelist uint64
	pages          uint64 // in use or free; the file may be longer
	txid           uint64
}

// readMeta reads the meta in a page, and reports whether it is a whole one.
func readMeta(page []byte) (m boltMeta, ok bool) {
	if len(page) < pageHeader+metaSize {
		return m, false
	}
	b := page[pageHeader : pageHeader+metaSize]
	sum := fnv.New64a()
	sum.Write(b[:56]) // never fails
	m = boltMeta{
		pageSize: native.Uint32(b[8:]), root: native.Uint64(b[16:]), freelist: native.Uint64(b[32:]),
		pages: native.Uint64(b[40:]), txid: native.Uint64(b[48:]),
	}
	return m, native.Uint32(b) == metaMagic && native.Uint32(b[4:]) == metaVersion && native.Uint64(b[56:]) == sum.Sum64()
}

// findMeta returns the meta of a transaction.
func findMeta(r io.ReaderAt, pageSize int, txid uint64) (boltMeta, bool) {
	page := make([]byte, pageHeader+metaSize)
	for n := range int64(2) {
		if _, err := r.ReadAt(page, n*int64(pageSize)); err != nil {
			continue
		}
		if m, ok := readMeta(page); ok && m.txid == txid && int(m.pageSize) == pageSize {
			return m, true
		}
	}
	return boltMeta{}, false
}

// pageWalk visits every page that a meta leads to.
type pageWalk struct {
	file     io.ReaderAt
	meta     boltMeta
	seen     []uint64 // a bit a page
	problems []string
	more     int // problems beyond maxProblems
}

// maxProblems bounds the problems that a check names.
const maxProblems = 10

// walkPages checks the pages under the meta and returns what is wrong with them. The
// error is the context's.
func walkPages(ctx context.Context, file io.ReaderAt, m boltMeta) (*pageWalk, error) {
	w := &pageWalk{file: file, meta: m, seen: make([]uint64, m.pages/64+1)}
	w.mark(0)
	w.mark(1)
	if err := w.tree(ctx, m.root, nil, nil, 0); err != nil {
		return w, err
	}
	if m.freelist != noFreelist {
		w.freelist()
		lost := uint64(0)
		for id := range m.pages {
			if w.seen[id/64]&(1<<(id%64)) == 0 {
				lost++
			}
		}
		// Pages behind a damaged one cannot be told from lost ones.
		if lost > 0 && len(w.problems) == 0 {
			w.problem("%d pages are neither in use nor free", lost)
		}
	}
	return w, nil
}

func (w *pageWalk) problem(format string, args ...any) {
	if len(w.problems) == maxProblems {
		w.more++
		return
	}
	w.problems = append(w.problems, fmt.Sprintf(format, args...))
}

// mark notes that a page was visited, and reports whether it was for the first time.
func (w *pageWalk) mark(id uint64) bool {
	bit := uint64(1) << (id % 64)
	if w.seen[id/64]&bit != 0 {
		return false
	}
	w.seen[id/64] |= bit
	return true
}

// errPage is a problem with a page that has been noted.
var errPage = errors.New("the page is damaged")

// load reads a page with its overflow and marks it as visited.
func (w *pageWalk) load(id uint64, flags uint16) ([]byte, error) {
	if id < 2 || id >= w.meta.pages {
		w.problem("page %d is outside of the file's %d", id, w.meta.pages)
		return nil, errPage
	}
	size := int64(w.meta.pageSize)
	page := make([]byte, size)
	if _, err := w.file.ReadAt(page, int64(id)*size); err != nil {
		w.problem("page %d cannot be read: %v", id, err)
		return nil, errPage
	}
	if got := native.Uint64(page); got != id {
		w.problem("page %d says that it is page %d", id, got)
		return nil, errPage
	}
	if got := native.Uint16(page[8:]); got&flags == 0 || got&^flags != 0 {
		w.problem("page %d is of another kind: %#x", id, got)
		return nil, errPage
	}
	overflow := uint64(native.Uint32(page[12:]))
	if overflow >= w.meta.pages-id || (overflow+1)*uint64(size) > maxRun {
		w.problem("page %d goes on for %d pages", id, overflow)
		return nil, errPage
	}
	for n := id; n <= id+overflow; n++ {
		if !w.mark(n) {
			w.problem("page %d is used twice", n)
			return nil, errPage
		}
	}
	if overflow > 0 {
		page = append(page, make([]byte, int64(overflow)*size)...)
		if _, err := w.file.ReadAt(page[size:], int64(id+1)*size); err != nil {
			w.problem("page %d cannot be read: %v", id, err)
			return nil, errPage
		}
	}
	return page, nil
}

// tree checks the tree under a page: all of its keys are from low, and before high
// unless that is nil.
func (w *pageWalk) tree(ctx context.Context, id uint64, low, high []byte, depth int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if depth == maxDepth {
		w.problem("page %d is %d levels deep", id, depth)
		return nil
	}
	page, err := w.load(id, flagBranch|flagLeaf)
	if err != nil {
		return nil // noted
	}
	return w.node(ctx, id, page, low, high, depth)
}

// node checks the elements of a branch or leaf. That of a small bucket stands within a
// value, its id is that of the page around it.
func (w *pageWalk) node(ctx context.Context, id uint64, page, low, high []byte, depth int) error {
	leaf := native.Uint16(page[8:])&flagLeaf != 0
	count := int(native.Uint16(page[10:]))
	if pageHeader+count*elementSize > len(page) {
		w.problem("page %d has no room for %d elements", id, count)
		return nil
	}
	keys := make([][]byte, count+1)
	keys[count] = high
	elements := page[pageHeader:]
	for n := range count {
		e := elements[n*elementSize:]
		at, length := native.Uint32(e), native.Uint32(e[4:])
		if leaf {
			at, length = native.Uint32(e[4:]), native.Uint32(e[8:])
		}
		start := uint64(n*elementSize) + uint64(at)
		if start+uint64(length) > uint64(len(elements)) {
			w.problem("element %d of page %d is outside of it", n, id)
			return nil
		}
		keys[n] = elements[start : start+uint64(length)]
		before, strictly := low, n > 0
		if n > 0 {
			before = keys[n-1]
		}
		if c := bytes.Compare(before, keys[n]); c > 0 || c == 0 && strictly || high != nil && bytes.Compare(keys[n], high) >= 0 {
			w.problem("the keys of page %d are out of order at element %d", id, n)
			return nil
		}
	}
	for n := range count {
		e := elements[n*elementSize:]
		if !leaf {
			if err := w.tree(ctx, native.Uint64(e[8:]), keys[n], keys[n+1], depth+1); err != nil {
				return err
			}
			continue
		}
		start := uint64(n*elementSize) + uint64(native.Uint32(e[4:])) + uint64(native.Uint32(e[8:]))
		length := uint64(native.Uint32(e[12:]))
		if start+length > uint64(len(elements)) {
			w.problem("the value of element %d of page %d is outside of it", n, id)
			return nil
		}
		if native.Uint32(e)&flagBucket != 0 {
			if err := w.bucket(ctx, id, elements[start:start+length], depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// bucket checks the tree of a bucket, which may stand within the value itself.
func (w *pageWalk) bucket(ctx context.Context, id uint64, value []byte, depth int) error {
	if depth >= maxDepth || len(value) < bucketHeader {
		w.problem("page %d holds a bucket that is none", id)
		return nil
	}
	if root := native.Uint64(value); root != 0 {
		return w.tree(ctx, root, nil, nil, depth)
	}
	inline := value[bucketHeader:]
	if len(inline) < pageHeader || native.Uint16(inline[8:]) != flagLeaf {
		w.problem("page %d holds a bucket that is none", id)
		return nil
	}
	return w.node(ctx, id, inline, nil, nil, depth)
}

// freelist checks the list of free pages.
func (w *pageWalk) freelist() {
	page, err := w.load(w.meta.freelist, flagFreelist)
	if err != nil {
		return // noted
	}
	ids, count := page[pageHeader:], freePages(page)
	if native.Uint16(page[10:]) == 0xFFFF {
		ids = ids[8:]
	}
	if count > uint64(len(ids))/8 {
		w.problem("page %d has no room for %d free pages", w.meta.freelist, count)
		return
	}
	for n := range count {
		id := native.Uint64(ids[n*8:])
		switch {
		case id < 2 || id >= w.meta.pages:
			w.problem("free page %d is outside of the file's %d", id, w.meta.pages)
		case !w.mark(id):
			w.problem("page %d is free, but in use or free twice", id)
		}
	}
}
