package dynamo

import "frontdesk/shared/booking"

type productItem struct {
	Type        string `dynamodbav:"type"`
	ID          string `dynamodbav:"id"`
	Name        string `dynamodbav:"name"`
	Description string `dynamodbav:"description,omitempty"`
	Kind        string `dynamodbav:"kind"`
	Amount      int64  `dynamodbav:"amount"`
	Currency    string `dynamodbav:"currency"`
	Active      bool   `dynamodbav:"active"`
	CreatedAt   unix   `dynamodbav:"createdAt"`
}

func toProductItem(p booking.Product) productItem {
	return productItem{"product", p.ID, p.Name, p.Description, string(p.Kind), p.Price.Amount, p.Price.Currency, p.Active, at(p.CreatedAt)}
}

func (i productItem) product() booking.Product {
	return booking.Product{ID: i.ID, Name: i.Name, Description: i.Description, Kind: booking.ProductKind(i.Kind),
		Price: booking.Money{Amount: i.Amount, Currency: i.Currency}, Active: i.Active, CreatedAt: i.CreatedAt.time()}
}
