using System.Xml.Linq;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Iam;

/// <summary>IAM users and their access keys.</summary>
internal sealed class UserOperations(IamState state, CredentialStore credentials)
{
    /// <summary>A quota that cannot be raised.</summary>
    private const int MaxAccessKeys = 2;

    public ApiResponse Create(ApiRequest request)
    {
        var parameters = request.Parameters;
        var boundary = parameters.Boundary();
        var user = new User
        {
            AccountId = request.AccountId,
            Name = parameters.Name("UserName", 64),
            Path = parameters.Path(),
            Id = IamState.NewId("AIDA"),
            CreatedAt = state.Now,
            Boundary = boundary,
            Tags = parameters.Tags(),
        };
        request.AuthorizeCreation("User", user.Arn, user.Tags, IamAccess.Boundary(boundary));
        state.Change(
            request,
            account =>
            {
                if (account.Users.ContainsKey(user.Name))
                    throw IamErrors.Exists($"User with name {user.Name} already exists.");
                IdentityOperations<User>.CheckBoundary(account, boundary);
                return account with { Users = account.Users.Add(user.Name, user) };
            }
        );
        return ApiResponse.Xml(IamXml.Of("User", user));
    }

    public ApiResponse Get(ApiRequest request)
    {
        if (request.Parameters.Text("UserName") is null && request.Principal.Kind == PrincipalKind.Root)
        {
            request.AuthorizeAction(request.Operation, request.Principal.Arn, null);
            return ApiResponse.Xml(
                new XElement("User", new XElement("UserId", request.AccountId), new XElement("Arn", request.Principal.Arn))
            );
        }
        return ApiResponse.Xml(IamXml.Of("User", Find(request)));
    }

    /// <summary>There are no groups, so no user is in one.</summary>
    public ApiResponse ListGroups(ApiRequest request)
    {
        request.Parameters.Required("UserName");
        Find(request);
        return Paging.Answer<string>(request.Parameters, "Groups", [], group => group, _ => throw new InvalidOperationException());
    }

    public ApiResponse List(ApiRequest request)
    {
        var prefix = request.Parameters.PathPrefix();
        request.AuthorizeList($"arn:aws:iam::{request.AccountId}:user{prefix}");
        var users = state.For(request).Users.Values.Where(user => user.Path.StartsWith(prefix, StringComparison.Ordinal));
        return Paging.Answer(request.Parameters, "Users", users, user => user.Name, user => IamXml.Of("member", user, details: false));
    }

    public ApiResponse Delete(ApiRequest request)
    {
        request.Parameters.Required("UserName");
        var name = Find(request).Name;
        state.Change(
            request,
            account =>
            {
                var user = IdentityTable.Users.Find(account, name);
                if (!user.AccessKeys.IsEmpty)
                    throw IamErrors.Conflict("Cannot delete entity, must delete access keys first.");
                if (!user.Attached.IsEmpty)
                    throw IamErrors.Conflict("Cannot delete entity, must detach all policies first.");
                if (!user.Inline.IsEmpty)
                    throw IamErrors.Conflict("Cannot delete entity, must delete policies first.");
                return account with { Users = account.Users.Remove(name) };
            }
        );
        return ApiResponse.Empty;
    }

    public ApiResponse CreateAccessKey(ApiRequest request)
    {
        var user = Find(request);
        var created = state.Now;
        Credential? credential = null;
        state.Change(
            request,
            account =>
                IdentityTable.Users.Change(
                    account,
                    user.Name,
                    found =>
                    {
                        if (found.AccessKeys.Count >= MaxAccessKeys)
                            throw IamErrors.Quota("AccessKeysPerUser", MaxAccessKeys);
                        credential = credentials.CreateAccessKey(Principal.User(found.AccountId, found.Name, found.Id, found.Path));
                        return found with { AccessKeys = found.AccessKeys.Add(new(credential.AccessKeyId, created)) };
                    }
                )
        );
        return ApiResponse.Xml(
            new XElement(
                "AccessKey",
                new XElement("UserName", user.Name),
                new XElement("AccessKeyId", credential!.AccessKeyId),
                new XElement("Status", "Active"),
                new XElement("SecretAccessKey", credential.SecretAccessKey),
                new XElement("CreateDate", WireTime.Seconds(created))
            )
        );
    }

    public ApiResponse ListAccessKeys(ApiRequest request)
    {
        var user = Find(request);
        return Paging.Answer(
            request.Parameters,
            "AccessKeyMetadata",
            user.AccessKeys.OrderBy(key => key.Id, StringComparer.Ordinal),
            key => key.Id,
            key => new XElement(
                "member",
                new XElement("UserName", user.Name),
                new XElement("AccessKeyId", key.Id),
                new XElement("Status", "Active"),
                new XElement("CreateDate", WireTime.Seconds(key.CreatedAt))
            )
        );
    }

    public ApiResponse DeleteAccessKey(ApiRequest request)
    {
        var id = request.Parameters.Required("AccessKeyId");
        var name = Find(request).Name;
        state.Change(
            request,
            account =>
                IdentityTable.Users.Change(
                    account,
                    name,
                    user =>
                        user.AccessKeys.Find(key => key.Id == id) is { } key
                            ? user with
                            {
                                AccessKeys = user.AccessKeys.Remove(key),
                            }
                            : throw IamErrors.NoSuchEntity($"The Access Key with id {id} cannot be found.")
                )
        );
        credentials.Delete(id);
        return ApiResponse.Empty;
    }

    /// <summary>The user that the request names; without a name, the caller.</summary>
    private User Find(ApiRequest request)
    {
        var name =
            request.Parameters.Text("UserName") is not null ? request.Parameters.Name("UserName", 64)
            : request.Principal.Kind == PrincipalKind.User ? request.Principal.Arn[(request.Principal.Arn.LastIndexOf('/') + 1)..]
            : throw IamErrors.Validation("Must specify userName when calling with non-User credentials");
        return state.Find(request, "user", name, account => account.Users.GetValueOrDefault(name)) ?? throw IamErrors.NoSuchUser(name);
    }
}
