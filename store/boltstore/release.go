package boltstore

import (
	"context"
	"fmt"
	"syscall"

	bolt "go.etcd.io/bbolt"
)

// Release gives back the memory in which pages of the database are mapped. They stay
// in the kernel's cache, from which the next read maps them again; but what was read
// once, as at a start or by a check, would count as the process's memory for ever.
func (s *Store) Release(ctx context.Context) error {
	// The map can neither move nor end while a transaction is open.
	return s.view(ctx, func(tx *bolt.Tx) error {
		info := tx.DB().Info()
		size := uintptr(tx.Size()) / uintptr(info.PageSize) * uintptr(info.PageSize)
		if size == 0 {
			return nil
		}
		// The map is shared and read-only: nothing is lost with it.
		if _, _, errno := syscall.Syscall(syscall.SYS_MADVISE, info.Data, size, syscall.MADV_DONTNEED); errno != 0 {
			return fmt.Errorf("release the memory of database %s: %w", s.path, errno)
		}
		return nil
	})
}
