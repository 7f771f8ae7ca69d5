using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Grants;

/// <summary>What Report access is given.</summary>
internal static class ReportInputs
{
    public const string Role = "arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole";

    public static InstanceResult Verified(string id) =>
        new(
            id,
            InstanceStatus.Verified,
            [.. Enumerable.Range(0, 6).Select(index => new Check($"check-{index}", Ok: true, new string('d', 100)))]
        );

    public static InstanceResult Failed(string id) =>
        new(id, InstanceStatus.Failed, [new Check("identity", Ok: true, "arn"), new Check("ls-remote", Ok: false, new string('e', 400))]);

    public static ReportInput Input(params InstanceResult[] results) =>
        new()
        {
            Request = Some.Seed,
            Execution = Some.Execution,
            Selection = Some.Selection([.. results.Select(result => result.InstanceId)]),
            Access = new RepositoryAccess(
                Role,
                [
                    new Change
                    {
                        Account = Some.AccountA,
                        Resource = Role,
                        Action = ChangeAction.Unchanged,
                    },
                ]
            ),
            Identity = new InstanceIdentity(
                "arn:aws:iam::222222222222:role/repogrant/R",
                "arn:aws:iam::222222222222:instance-profile/repogrant/R",
                [],
                []
            ),
            Association = new Association([], []),
            Batches = [.. results.Chunk(50).Select(chunk => new Batch { Results = chunk, Done = true })],
        };

    public static Task<Report> ReportAsync(ReportInput input) => new ReportAccess().ReportAccessAsync(input, new Invocation());
}
