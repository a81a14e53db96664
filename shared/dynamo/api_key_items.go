package dynamo

import (
	"fmt"
	"net/netip"

	"frontdesk/shared/account"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

type apiKeyItem struct {
	Type       string   `dynamodbav:"type"`
	ID         string   `dynamodbav:"id"`
	Business   string   `dynamodbav:"businessId"`
	Kind       string   `dynamodbav:"kind"`
	Name       string   `dynamodbav:"name"`
	Scopes     []string `dynamodbav:"scopes"`
	Sources    networks `dynamodbav:"sources,omitempty"`
	Digest     string   `dynamodbav:"digest"`
	Prefix     string   `dynamodbav:"prefix"`
	Last4      string   `dynamodbav:"last4"`
	CreatedAt  unix     `dynamodbav:"createdAt"`
	CreatedBy  string   `dynamodbav:"createdBy"`
	ExpiresAt  unix     `dynamodbav:"expiresAt,omitempty"`
	RevokedAt  unix     `dynamodbav:"revokedAt,omitempty"`
	Replaces   string   `dynamodbav:"replaces,omitempty"`
	ReplacedBy string   `dynamodbav:"replacedBy,omitempty"`
	Version    int64    `dynamodbav:"version,omitempty"`
}

// toAPIKeyItem makes the item one version after k's.
func toAPIKeyItem(k account.Key) apiKeyItem {
	return apiKeyItem{"key", k.ID, k.BusinessID, string(k.Kind), k.Name, k.Scopes, k.Sources, k.Digest, k.Prefix, k.Last4,
		at(k.CreatedAt), k.CreatedBy, at(k.ExpiresAt), at(k.RevokedAt), k.Replaces, k.ReplacedBy, k.Version + 1}
}

func (i apiKeyItem) key() account.Key {
	return account.Key{ID: i.ID, BusinessID: i.Business, Kind: account.KeyKind(i.Kind), Name: i.Name, Scopes: i.Scopes, Sources: i.Sources,
		Digest: i.Digest, Prefix: i.Prefix, Last4: i.Last4, CreatedAt: i.CreatedAt.time(), CreatedBy: i.CreatedBy,
		ExpiresAt: i.ExpiresAt.time(), RevokedAt: i.RevokedAt.time(), Replaces: i.Replaces, ReplacedBy: i.ReplacedBy, Version: i.Version}
}

// networks is kept as a list of texts. A text that is no network is an error, and not left out: a key without any may come
// from everywhere.
type networks []netip.Prefix

// MarshalDynamoDBAttributeValue implements attributevalue.Marshaler.
func (n networks) MarshalDynamoDBAttributeValue() (types.AttributeValue, error) {
	var list []string
	for _, network := range n {
		list = append(list, network.String())
	}
	return attributevalue.Marshal(list)
}

// UnmarshalDynamoDBAttributeValue implements attributevalue.Unmarshaler.
func (n *networks) UnmarshalDynamoDBAttributeValue(v types.AttributeValue) error {
	list, ok := v.(*types.AttributeValueMemberL)
	if !ok {
		return fmt.Errorf("networks are a %T", v)
	}
	for _, one := range list.Value {
		network, err := netip.ParsePrefix(text(one))
		if err != nil {
			return fmt.Errorf("a network is a %T that cannot be read", one)
		}
		*n = append(*n, network)
	}
	return nil
}

// keyFormItem says which key a form made.
type keyFormItem struct {
	Type      string `dynamodbav:"type"`
	KeyID     string `dynamodbav:"keyId"`
	ExpiresAt unix   `dynamodbav:"expiresAt"`
	TTL       unix   `dynamodbav:"ttl"`
}
