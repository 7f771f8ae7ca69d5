using System.Diagnostics;
using System.Globalization;
using LocalAws.Client;

namespace RepoGrant.Bench;

/// <summary>
/// reconcile-grants with very many recorded grants. One is really granted; the others are copies of its roles, policies and record under
/// other names, so that the check is measured and not a thousand runs before it.
/// </summary>
internal static class ReconcileBench
{
    private const int Grants = 1000;

    /// <summary>
    /// An account has 1,000 roles, including those of the stacks: the other grants are only recorded, and have drifted entirely.
    /// </summary>
    private const int Made = 950;

    public static async Task RunAsync(string localAws, CancellationToken cancellationToken)
    {
        await using var local = await LocalAwsProcess.StartAsync(localAws);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var a = new AwsClient(http, local.Endpoint, "111111111111", "us-east-2", TimeProvider.System);
        var b = new AwsClient(http, local.Endpoint, "222222222222", "us-east-2", TimeProvider.System);
        await GrantCopies.GrantAsync(a, cancellationToken);
        var copies = await GrantCopies.OfAsync(a, b, cancellationToken);
        await GrantCopies.MakeAsync(Grants, number => number < Made ? copies : copies[^1..], cancellationToken);

        var before = local.Memory;
        var began = Stopwatch.GetTimestamp();
        var report = await Executions.RunAsync(a, "repogrant-reconcile-grants", """{"mode":"report"}""", cancellationToken);
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var drifted = report["drifted"]!.AsArray().Count + (int)report["omitted"]!;
        if ((int)report["checked"]! != Grants || drifted != Grants - Made)
        {
            throw new InvalidOperationException(
                $"{report["checked"]} grants were checked, {drifted} have drifted; failed: {report["failed"]}"
            );
        }

        Measure.Print(
            $"reconciliation of {Grants:#,##0} recorded grants",
            [
                Measure.AtMost("from StartExecution to its end", took, 60, "s"),
                Measure.AtMost(
                    "memory of LocalAws after it",
                    local.Memory,
                    300,
                    "MB",
                    string.Create(CultureInfo.InvariantCulture, $"{before:0} MB with the grants, before it")
                ),
            ]
        );
    }
}
