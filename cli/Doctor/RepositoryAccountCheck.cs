using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using RepoGrant.Cli.Aws;
using RepoGrant.Cli.Grants;
using RepoGrant.Cli.Runs;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Reports;

namespace RepoGrant.Cli.Doctor;

/// <summary>Checks whether the repository account's stack exists, is complete, and has room for more grants.</summary>
internal sealed class RepositoryAccountCheck(AwsSession aws, Executions executions, string stack)
{
    // An account's default quota (IAM User Guide, "IAM and AWS STS quotas").
    private const int MaxRoles = 1000;
    private const int NearlyFull = MaxRoles * 9 / 10;

    private readonly string deploy =
        $"Deploy template.yaml as the stack {stack} in {executions.AccountId}, {aws.Region}: sam build && sam deploy.";

    /// <summary>Checks whether the stack exists, and has a version that this command line works with.</summary>
    public Finding Version(StackVersion version) =>
        version.Sentence is null
            ? new($"stack {stack}", true, $"version {version.Stack}, like this command line")
            : new($"stack {stack}", version.Works ? null : false, version.Sentence, version.Repair ?? deploy);

    /// <summary>Checks the state machines.</summary>
    public async Task<IReadOnlyList<Finding>> StateMachinesAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        using var stepFunctions = aws.CreateStepFunctions();
        foreach (var machine in Executions.Machines)
        {
            var name = $"state machine {stack}-{machine}";
            try
            {
                var described = await stepFunctions.DescribeStateMachineAsync(
                    new DescribeStateMachineRequest { StateMachineArn = executions.Machine(machine) },
                    cancellationToken
                );
                findings.Add(
                    described.Status == StateMachineStatus.ACTIVE
                        ? new(name, true, "exists")
                        : new(name, false, $"is {described.Status}", deploy)
                );
            }
            catch (StateMachineDoesNotExistException)
            {
                findings.Add(new(name, false, "does not exist", deploy));
            }
            catch (AmazonServiceException e) when (AwsErrors.IsDenied(e))
            {
                findings.Add(new(name, null, e.Message, "The doctor needs states:DescribeStateMachine to check this."));
            }
        }

        return findings;
    }

    /// <summary>Checks the records.</summary>
    public static IEnumerable<Finding> Records(IReadOnlyList<RecordedGrant> grants)
    {
        yield return new("records", true, $"grants recorded: {grants.Count(grant => !grant.Record.IsHistory)}");
        foreach (var grant in grants)
        {
            foreach (var (detail, repair) in Problems(grant))
                yield return new($"grant {grant.Key.Id}", false, detail, repair);
        }
    }

    private static IEnumerable<(string Detail, string Repair)> Problems(RecordedGrant grant)
    {
        switch (grant.State)
        {
            case GrantState.OfNewerVersion:
                yield return (grant.Status, "Update this command line to the stack's version.");
                yield break;
            case GrantState.NotValid:
                yield return (grant.Status, "Revoke the grant, which does not need the record, and apply its request again.");
                yield break;
            case GrantState.BeingRevoked when grant.Record.Holder is null:
                yield return (
                    "its revocation ended before everything was taken away",
                    $"repogrant revoke {grant.Key.Id} takes away the rest."
                );
                yield break;
            case not GrantState.HasRun:
                yield break;
        }

        if (grant.Result is { } run && RecordedGrant.IsBad(run))
            yield return (run.Error ?? run.Status, $"repogrant report {run.Execution} shows how its last run ended.");
        // A run of the whole grant includes the instance.
        if (grant.Launch is { } launch && RecordedGrant.IsBad(launch) && launch == grant.Newest)
            yield return (launch.Error ?? launch.Status, $"repogrant report {launch.Execution} shows how its last launch ended.");
    }

    /// <summary>Compares the number of roles that grants have created with the account's default quota.</summary>
    public async Task<Finding> RoomAsync(CancellationToken cancellationToken)
    {
        const string Subject = "room for roles";
        try
        {
            using var iam = aws.CreateIam();
            var roles = 0;
            string? next = null;
            do
            {
                var request = new ListRolesRequest { PathPrefix = GrantNames.Path, Marker = next };
                var page = await iam.ListRolesAsync(request, cancellationToken);
                roles += page.Roles?.Count ?? 0;
                next = page.IsTruncated == true ? page.Marker : null;
            } while (next is not null);

            var detail = $"grants have {Counted.Of(roles, "role", "roles")} here, and an account may have {MaxRoles} roles by default";
            return new(Subject, roles < NearlyFull, detail, "Request a higher quota of IAM roles, and revoke grants that nobody needs.");
        }
        catch (AmazonIdentityManagementServiceException e) when (AwsErrors.IsDenied(e))
        {
            return new(Subject, null, e.Message, "The doctor needs iam:ListRoles to check this.");
        }
    }
}
