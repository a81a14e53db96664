package mcpapi

import "testing"

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
