package dynamo

import (
	"frontdesk/shared/access"
	"frontdesk/shared/account"
)

type invitationItem struct {
	Type       string `dynamodbav:"type"`
	ID         string `dynamodbav:"id"`
	BusinessID string `dynamodbav:"businessId"`
	Handle     string `dynamodbav:"handle"`
	Name       string `dynamodbav:"businessName"`
	TimeZone   string `dynamodbav:"timeZone"`
	Digest     string `dynamodbav:"digest"`
	Email      string `dynamodbav:"email"`
	Role       string `dynamodbav:"role"`
	InvitedBy  string `dynamodbav:"invitedBy"`
	InviterID  string `dynamodbav:"inviterId"`
	CreatedAt  unix   `dynamodbav:"createdAt"`
	ExpiresAt  unix   `dynamodbav:"expiresAt"`
	TTL        unix   `dynamodbav:"ttl"`
}

func toInvitationItem(i account.Invitation) invitationItem {
	b := i.Business
	return invitationItem{"invitation", i.ID, b.ID, b.Handle, b.Name, b.TimeZone, i.Digest, i.Email, string(i.Role), i.InvitedBy, i.InviterID,
		at(i.CreatedAt), at(i.ExpiresAt), at(i.ExpiresAt)}
}

func (i invitationItem) invitation() account.Invitation {
	return account.Invitation{ID: i.ID, Business: access.Business{ID: i.BusinessID, Handle: i.Handle, Name: i.Name, TimeZone: i.TimeZone},
		Digest: i.Digest, Email: i.Email, Role: access.Role(i.Role), InvitedBy: i.InvitedBy, InviterID: i.InviterID, CreatedAt: i.CreatedAt.time(), ExpiresAt: i.ExpiresAt.time()}
}
