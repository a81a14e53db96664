package account

import "errors"

// changeTries is how often a change is decided anew because others changed the same key or team meanwhile.
const changeTries = 10

// untilUnchanged has a change read, decided and written again when others wrote in between. It returns busy when they kept
// doing so.
func untilUnchanged(busy error, change func() error) error {
	for range changeTries {
		if err := change(); !errors.Is(err, ErrChanged) {
			return err
		}
	}
	return busy
}
