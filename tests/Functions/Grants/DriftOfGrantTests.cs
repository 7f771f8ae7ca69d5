using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Grants;

/// <summary>Changes by hand in the two accounts are found, and a run is started if it can correct them.</summary>
public sealed class DriftOfGrantTests : DriftTests
{
    private const string AccessRole = $"arn:aws:iam::{Some.AccountA}:role/repogrant/{Name}";
    private const string InstanceRole = $"arn:aws:iam::{Some.AccountB}:role/repogrant/{Name}";
    private const string AdoptedPolicy = $"arn:aws:iam::{Some.AccountB}:policy/repogrant-system/RepoGrantAssumeAccessRoles";
    private const string Other = """{"Version":"2012-10-17","Statement":[]}""";

    /// <summary>A change by hand, a sentence that reports it, and whether a run of the recorded request corrects it.</summary>
    public static TheoryData<string, string, bool> Drifts =>
        new()
        {
            { "access policy edited", $"The policy {AccessPolicy} differs from the grant's.", true },
            { "access policy detached", $"{AccessRole} + {AccessPolicy} is missing.", true },
            { "access policy deleted", $"{AccessPolicy} is missing.", true },
            { "policy attached to the access role", $"{AccessRole} + arn:aws:iam::aws:policy/ReadOnlyAccess exists, but does not", true },
            { "inline policy of the access role", $"{AccessRole} + by-hand exists, but does not belong to the grant.", true },
            { "access role trust policy edited", $"The trust policy of the role {AccessRole} differs from the grant's.", true },
            { "boundary of the access role removed", $"The role {AccessRole} has the permissions boundary (none)", false },
            {
                "access role created again",
                $"The role {AccessRole} has the name that this grant needs. It was not made by a grant.",
                false
            },
            { "access role deleted", $"{AccessRole} is missing.", true },
            { "assume policy edited", $"The policy {AssumePolicy} differs from the grant's.", true },
            { "assume policy detached", $"{InstanceRole} + {AssumePolicy} is missing.", true },
            { "policy attached to the instance role", $"{InstanceRole} + arn:aws:iam::aws:policy/AdministratorAccess exists", true },
            { "instance role trust policy edited", $"The trust policy of the role {InstanceRole} is not what the grant needs", false },
            { "boundary of the instance role removed", $"The role {InstanceRole} has the permissions boundary (none)", false },
            { "instance role created again", $"{InstanceRole} + {AssumePolicy} is missing.", true },
            {
                "instance profile created again",
                $"The instance {Some.InstanceId} has an instance profile that is not the current {Profile}",
                true
            },
            { "role taken from the instance profile", $"{Profile} + {InstanceRole} is missing.", true },
            { "another role in the instance profile", $"The instance profile {Profile} contains the role", false },
            {
                "profile swapped",
                $"{Some.InstanceId} has the instance profile arn:aws:iam::{Some.AccountB}:instance-profile/app/Own",
                false
            },
            { "profile taken off", $"The instance {Some.InstanceId} has no instance profile.", true },
            { "consent tag removed", $"{Adopting} has the instance profile {Theirs} with the role", false },
            { "assume policy taken from the adopted role", $"role/app/Reporting + {AdoptedPolicy} is missing.", true },
            { "instance replaced", "The instance i-0000000a has no instance profile.", true },
            { "named instance terminated", $"account {Some.AccountB} has no instance {Some.InstanceId} in us-east-2", false },
            { "tag removed", $"The instance {Adopting} was given the access, but the grant no longer selects it.", true },
            { "repository deleted", "has no repository SharedDemoRepo in us-east-2", false },
        };

    [Theory]
    [MemberData(nameof(Drifts))]
    public async Task A_change_by_hand_is_found_and_a_run_is_started_if_it_can_correct_it(string what, string sentence, bool isRepaired)
    {
        await Accounts.ApplyAsync(Some.Seed);
        Do(what);

        var found = await Accounts.FindAsync(repair: true, 10_000, "web-team");

        var drifted = Assert.Single(found.Drifted);
        Assert.Contains(drifted.Drift!, drift => drift.Contains(sentence, StringComparison.Ordinal));
        Assert.Empty(found.Failed);
        Assert.Equal(1, found.Checked);
        Assert.Equal(isRepaired ? 1 : 0, found.Starts.Count);
    }

    private void Do(string what)
    {
        var (a, b, ec2) = (Accounts.IamA, Accounts.IamB, Accounts.Ec2);
        switch (what)
        {
            case "access policy edited":
                a.AddVersions(AccessPolicy, 1);
                break;
            case "access policy detached":
                a.Detach(Name, AccessPolicy);
                break;
            case "access policy deleted":
                a.Detach(Name, AccessPolicy);
                a.DeletePolicy(AccessPolicy);
                break;
            case "policy attached to the access role":
                a.Attach(Name, "arn:aws:iam::aws:policy/ReadOnlyAccess");
                break;
            case "inline policy of the access role":
                a.AddInline(Name, "by-hand");
                break;
            case "access role trust policy edited":
                a.Role(Name).AssumeRolePolicyDocument = Other;
                break;
            case "boundary of the access role removed":
                a.Role(Name).PermissionsBoundary = null;
                break;
            case "access role created again":
                a.Remove(Name);
                a.Add(Name, "/repogrant/");
                break;
            case "access role deleted":
                a.Remove(Name);
                break;
            case "assume policy edited":
                b.AddVersions(AssumePolicy, 1);
                break;
            case "assume policy detached":
                b.Detach(Name, AssumePolicy);
                break;
            case "policy attached to the instance role":
                b.Attach(Name, "arn:aws:iam::aws:policy/AdministratorAccess");
                break;
            case "instance role trust policy edited":
                b.Role(Name).AssumeRolePolicyDocument = Other;
                break;
            case "boundary of the instance role removed":
                b.Role(Name).PermissionsBoundary = null;
                break;
            case "instance role created again":
                RecreateInstanceRole();
                break;
            case "instance profile created again":
                b.Recreate(Name);
                break;
            case "role taken from the instance profile":
                b.Profile(Name).Roles = [];
                break;
            case "another role in the instance profile":
                b.Profile(Name).Roles = [b.Add("Another")];
                break;
            case "profile swapped":
                b.AddProfile("Own", "/app/", b.Add("Own", "/app/"));
                ec2.Remove(Some.InstanceId);
                ec2.Add(Some.InstanceId, "running", $"arn:aws:iam::{Some.AccountB}:instance-profile/app/Own");
                break;
            case "profile taken off":
                ec2.Remove(Some.InstanceId);
                ec2.Add(Some.InstanceId);
                break;
            case "consent tag removed":
                b.Role("Reporting").Tags = [];
                break;
            case "assume policy taken from the adopted role":
                b.Detach("Reporting", AdoptedPolicy);
                break;
            case "instance replaced":
                ec2.Add("i-0000000a", "running", null, ("Team", "web"));
                break;
            case "named instance terminated":
                ec2.Remove(Some.InstanceId);
                break;
            case "tag removed":
                ec2.Remove(Adopting);
                ec2.Add(Adopting, "running", Theirs);
                break;
            case "repository deleted":
                Accounts.Repositories.Repositories.Clear();
                break;
            default:
                throw new NotSupportedException(what);
        }
    }

    // As its owner would by hand: the same name, path, tags, trust policy and boundary, in the profile again, but without any of the
    // policies.
    private void RecreateInstanceRole()
    {
        var old = Accounts.IamB.Role(Name);
        Accounts.IamB.Remove(Name);
        var made = Accounts.IamB.Add(Name, old.Path, [.. old.Tags.Select(tag => (tag.Key, tag.Value))]);
        made.AssumeRolePolicyDocument = old.AssumeRolePolicyDocument;
        made.PermissionsBoundary = old.PermissionsBoundary;
        Accounts.IamB.Profile(Name).Roles = [made];
    }
}
