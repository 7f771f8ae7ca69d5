using LocalAws.Wire;

namespace LocalAws.Iam;

/// <summary>IAM's API for roles, users, policies and instance profiles. It is global: every Region sees the same.</summary>
internal sealed class IamService : Service
{
    public IamService(IamState state, Identity.CredentialStore credentials)
        : base("iam", Protocol.Query, xmlNamespace: "https://iam.amazonaws.com/doc/2010-05-08/")
    {
        var roles = new RoleOperations(state);
        On("CreateRole", roles.Create);
        On("GetRole", roles.Get);
        On("ListRoles", roles.List);
        On("UpdateRole", roles.Update);
        On("UpdateRoleDescription", roles.UpdateDescription);
        On("UpdateAssumeRolePolicy", roles.UpdateTrust);
        On("DeleteRole", roles.Delete);
        Add(new IdentityOperations<Role>(state, IdentityTable.Roles));

        var users = new UserOperations(state, credentials);
        On("CreateUser", users.Create);
        On("GetUser", users.Get);
        On("ListUsers", users.List);
        On("ListGroupsForUser", users.ListGroups).Without("groups: the response has none");
        On("DeleteUser", users.Delete);
        On("CreateAccessKey", users.CreateAccessKey);
        On("ListAccessKeys", users.ListAccessKeys);
        On("DeleteAccessKey", users.DeleteAccessKey);
        Add(new IdentityOperations<User>(state, IdentityTable.Users));

        var policies = new PolicyOperations(state);
        On("CreatePolicy", policies.Create);
        On("GetPolicy", policies.Get);
        On("ListPolicies", policies.List);
        On("ListEntitiesForPolicy", policies.ListEntities);
        On("DeletePolicy", policies.Delete);
        On("TagPolicy", policies.Tag);
        On("UntagPolicy", policies.Untag);
        On("ListPolicyTags", policies.ListTags);
        var versions = new PolicyVersionOperations(state);
        On("CreatePolicyVersion", versions.Create);
        On("GetPolicyVersion", versions.Get);
        On("ListPolicyVersions", versions.List);
        On("SetDefaultPolicyVersion", versions.SetDefault);
        On("DeletePolicyVersion", versions.Delete);

        var profiles = new InstanceProfileOperations(state);
        On("CreateInstanceProfile", profiles.Create);
        On("GetInstanceProfile", profiles.Get);
        On("ListInstanceProfiles", profiles.List);
        On("ListInstanceProfilesForRole", profiles.ListForRole);
        On("DeleteInstanceProfile", profiles.Delete);
        On("AddRoleToInstanceProfile", profiles.AddRole);
        On("RemoveRoleFromInstanceProfile", profiles.RemoveRole);
        On("TagInstanceProfile", profiles.Tag);
        On("UntagInstanceProfile", profiles.Untag);
        On("ListInstanceProfileTags", profiles.ListTags);

        On("GetAccountAuthorizationDetails", new AccountDetails(state).Get);
        On("SimulateCustomPolicy", Simulation.Custom).Without("ResourceHandlingOption");
        On("SimulatePrincipalPolicy", new Simulation(state).Principal).Without("ResourceHandlingOption");
    }

    /// <summary>What roles and users have in common: <c>PutRolePolicy</c> and <c>PutUserPolicy</c>, and so on.</summary>
    private void Add<T>(IdentityOperations<T> identities)
        where T : IamIdentity
    {
        var noun = identities.Table.Noun;
        On($"Put{noun}Policy", identities.PutInline);
        On($"Get{noun}Policy", identities.GetInline);
        On($"List{noun}Policies", identities.ListInline);
        On($"Delete{noun}Policy", identities.DeleteInline);
        On($"Attach{noun}Policy", identities.Attach);
        On($"Detach{noun}Policy", identities.Detach);
        On($"ListAttached{noun}Policies", identities.ListAttached);
        On($"Put{noun}PermissionsBoundary", identities.PutBoundary);
        On($"Delete{noun}PermissionsBoundary", identities.DeleteBoundary);
        On($"Tag{noun}", identities.Tag);
        On($"Untag{noun}", identities.Untag);
        On($"List{noun}Tags", identities.ListTags);
    }
}
