// The whole token workflow by the official Go SDK, which the Databricks CLI and the Terraform provider are built on.
// Prints what it found as one JSON object; panics at the first surprise.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"sort"

	"github.com/databricks/databricks-sdk-go"
	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/common/types/fieldmask"
	"github.com/databricks/databricks-sdk-go/service/iam"
	"github.com/databricks/databricks-sdk-go/service/settings"
)

var ctx = context.Background()

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func done(err error) {
	if err != nil {
		panic(err)
	}
}

// Code, status and message of a refusal.
func refusal(err error) []any {
	var refused *apierr.APIError
	if !errors.As(err, &refused) {
		panic(err)
	}
	return []any{refused.ErrorCode, refused.StatusCode, refused.Message}
}

func client(config databricks.Config) *databricks.WorkspaceClient {
	config.Host = os.Getenv("LATCHKEY")
	return must(databricks.NewWorkspaceClient(&config))
}

func names[T any](all []T, name func(T) string) []string {
	found := []string{}
	for _, one := range all {
		found = append(found, name(one))
	}
	sort.Strings(found)
	return found
}

func main() {
	found := map[string]any{}
	byPassword := client(databricks.Config{Username: "admin", Password: os.Getenv("PASSWORD"), AuthType: "basic"})
	found["me_by_password"] = must(byPassword.CurrentUser.Me(ctx, iam.MeRequest{})).UserName
	first := must(byPassword.Tokens.Create(ctx, settings.CreateTokenRequest{Comment: "first"}))
	w := client(databricks.Config{Token: first.TokenValue})
	found["me_by_token"] = must(w.CurrentUser.Me(ctx, iam.MeRequest{})).UserName

	request := settings.CreateTokenRequest{Comment: "second", LifetimeSeconds: 60, Scopes: []string{"sql", "scim"}}
	second := must(w.Tokens.Create(ctx, request)).TokenInfo
	found["lifetime_ms"] = second.ExpiryTime - second.CreationTime
	found["scopes"] = second.Scopes
	comment := func(info settings.PublicTokenInfo) string { return info.Comment }
	found["listed"] = names(must(w.Tokens.ListAll(ctx)), comment)
	must(w.Tokens.Update(ctx, settings.UpdateTokenRequest{
		TokenId:    second.TokenId,
		Token:      settings.PublicTokenInfo{Comment: "renamed"},
		UpdateMask: *fieldmask.New([]string{"comment"}),
	}))
	found["updated"] = names(must(w.Tokens.ListAll(ctx)), comment)
	learning := must(w.Tokens.Create(ctx, settings.CreateTokenRequest{Comment: "learns", AutoscopeEnabled: true}))
	found["autoscope"] = learning.TokenInfo.AutoscopeState
	done(w.Tokens.DeleteByTokenId(ctx, learning.TokenInfo.TokenId))
	done(w.Tokens.DeleteByTokenId(ctx, second.TokenId))
	found["deleted_twice"] = refusal(w.Tokens.DeleteByTokenId(ctx, second.TokenId))

	robot := must(w.ServicePrincipalsV2.Create(ctx, iam.CreateServicePrincipalRequest{DisplayName: "robot", Active: true}))
	onBehalf := must(w.TokenManagement.CreateOboToken(ctx, settings.CreateOboTokenRequest{
		ApplicationId: robot.ApplicationId, Comment: "on behalf", LifetimeSeconds: 60,
	}))
	as := client(databricks.Config{Token: onBehalf.TokenValue})
	found["robot"] = must(as.CurrentUser.Me(ctx, iam.MeRequest{})).DisplayName
	managed := must(w.TokenManagement.ListAll(ctx, settings.ListTokenManagementRequest{}))
	found["managed"] = names(managed, func(info settings.TokenInfo) string { return info.Comment })
	found["managed_of"] = must(w.TokenManagement.GetByTokenId(ctx, onBehalf.TokenInfo.TokenId)).TokenInfo.CreatedByUsername
	done(w.TokenManagement.DeleteByTokenId(ctx, onBehalf.TokenInfo.TokenId))

	ada := must(w.UsersV2.Create(ctx, iam.CreateUserRequest{UserName: "ada@example.com", Active: true}))
	_, err := w.UsersV2.Create(ctx, iam.CreateUserRequest{UserName: "ada@example.com", Active: true})
	found["user_twice"] = refusal(err)[:2]
	users := must(w.UsersV2.ListAll(ctx, iam.ListUsersRequest{Filter: `userName sw "a"`}))
	found["users"] = names(users, func(user iam.User) string { return user.UserName })
	group := must(w.GroupsV2.Create(ctx, iam.CreateGroupRequest{
		DisplayName: "engineers", Members: []iam.ComplexValue{{Value: ada.Id}},
	}))
	done(w.GroupsV2.Patch(ctx, iam.PatchGroupRequest{
		Id:      group.Id,
		Schemas: []iam.PatchSchema{iam.PatchSchemaUrnIetfParamsScimApiMessages20PatchOp},
		Operations: []iam.Patch{{
			Op: iam.PatchOpAdd, Path: "members", Value: []map[string]string{{"value": robot.Id}},
		}},
	}))
	members := must(w.GroupsV2.Get(ctx, iam.GetGroupRequest{Id: group.Id})).Members
	found["members"] = names(members, func(member iam.ComplexValue) string { return member.Display })
	groups := must(w.GroupsV2.ListAll(ctx, iam.ListGroupsRequest{}))
	found["groups"] = names(groups, func(group iam.Group) string { return group.DisplayName })

	acl := must(w.Permissions.Update(ctx, iam.UpdateObjectPermissions{
		RequestObjectType: "authorization", RequestObjectId: "tokens",
		AccessControlList: []iam.AccessControlRequest{{
			GroupName: "engineers", PermissionLevel: iam.PermissionLevelCanUse,
		}},
	})).AccessControlList
	found["acl"] = names(acl, func(entry iam.AccessControlResponse) string { return entry.GroupName })
	conf := settings.WorkspaceConf{"maxTokenLifetimeDays": "90"}
	done(w.WorkspaceConf.SetStatus(ctx, conf))
	found["conf"] = must(w.WorkspaceConf.GetStatus(ctx, settings.GetStatusRequest{Keys: "maxTokenLifetimeDays"}))
	must(w.IpAccessLists.Create(ctx, settings.CreateIpAccessList{
		Label: "lab", ListType: settings.ListTypeBlock, IpAddresses: []string{"192.0.2.0/24"},
	}))
	lists := must(w.IpAccessLists.ListAll(ctx))
	found["ip_lists"] = names(lists, func(list settings.IpAccessListInfo) string { return list.Label })

	done(w.UsersV2.Delete(ctx, iam.DeleteUserRequest{Id: ada.Id}))
	_, err = client(databricks.Config{Token: "dapi00000000000000000000000000000000"}).CurrentUser.Me(ctx, iam.MeRequest{})
	found["wrong_token"] = refusal(err)
	done(json.NewEncoder(os.Stdout).Encode(found))
}
