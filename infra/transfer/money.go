package transfer

import (
	"errors"

	"frontdesk/shared/booking"
)

// money is an amount in minor units of a currency.
type money struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

func (m money) check() error {
	if m.Amount < 0 || m.Amount > booking.MaxPrice || len(m.Currency) != 3 {
		return errors.New("a price is an amount in minor units, and the code of a currency")
	}
	return nil
}
