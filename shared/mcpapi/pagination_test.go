package mcpapi

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestPagination(t *testing.T) {
	for _, tt := range []struct {
		page, limit, total int
		want               pagination
	}{
		{1, 20, 0, pagination{1, 20, 0, 0, false, false}},
		{1, 20, 20, pagination{1, 20, 20, 1, false, false}},
		{1, 20, 21, pagination{1, 20, 21, 2, true, false}},
		{2, 20, 21, pagination{2, 20, 21, 2, false, true}},
		{9, 20, 21, pagination{9, 20, 21, 2, false, true}},
	} {
		if got := newPagination(tt.page, tt.limit, tt.total); got != tt.want {
			t.Errorf("page %d by %d of %d: %+v", tt.page, tt.limit, tt.total, got)
		}
	}
}

// TestPagesAreTheList: page after page, as hasNext leads, is the whole list once.
func TestPagesAreTheList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Int(), 0, 50).Draw(t, "all")
		limit := rapid.IntRange(1, 100).Draw(t, "limit")
		read := []int{}
		for page := 1; ; page++ {
			read = append(read, pageOf(all, page, limit)...)
			if !newPagination(page, limit, len(all)).HasNext {
				break
			}
		}
		if !slices.Equal(read, all) {
			t.Fatalf("read %v of %v", read, all)
		}
		if beyond := pageOf(all, maxPage, 100); beyond == nil || len(beyond) > 0 {
			t.Fatalf("beyond the last page: %v", beyond)
		}
	})
}
