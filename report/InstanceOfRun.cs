using System.Text.Json.Nodes;

namespace RepoGrant.Reports;

/// <summary>An instance in a report.</summary>
internal sealed record InstanceOfRun(string Id, string Status, IReadOnlyList<CheckOfRun> Checks)
{
    public bool IsGood => Status is "VERIFIED" or "REVOKED";

    public IEnumerable<CheckOfRun> Failed => Checks.Where(check => !check.Ok);

    /// <summary>The instances of a report, failures first.</summary>
    public static IReadOnlyList<InstanceOfRun> Of(JsonObject? report) =>
        [
            .. report
                .Objects("instances")
                .Select(instance => new InstanceOfRun(
                    instance.Text("instanceId"),
                    instance.Text("status"),
                    [
                        .. instance
                            .Objects("checks")
                            .Select(check => new CheckOfRun(
                                check.Text("name"),
                                check.IsTrue("ok"),
                                check.Text("detail"),
                                check.Text("user"),
                                check.Text("repository")
                            )),
                    ]
                ))
                .OrderBy(instance => instance.IsGood),
        ];
}

/// <summary>The result of one check on an instance.</summary>
internal sealed record CheckOfRun(string Name, bool Ok, string Detail, string User, string Repository)
{
    /// <summary>The name, with the user and the repository if the check is for one.</summary>
    public string Title => string.Join(' ', new[] { Name, User, Repository }.Where(part => part.Length > 0));
}
