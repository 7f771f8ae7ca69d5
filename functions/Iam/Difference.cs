using System.Text.Json.Nodes;
using RepoGrant.Contract;

namespace RepoGrant.Iam;

/// <summary>The difference between one resource and what it should be, and how to write it, if there is any.</summary>
internal sealed class Difference(Change change, Stage stage, Func<CancellationToken, Task>? write)
{
    public Change Change => change;

    public Stage Stage => stage;

    public Func<CancellationToken, Task>? Write => write;

    public static Difference None(string account, string resource) =>
        new(
            new Change
            {
                Account = account,
                Resource = resource,
                Action = ChangeAction.Unchanged,
            },
            Stage.Create,
            write: null
        );

    public static Difference Create(
        string account,
        string resource,
        JsonNode after,
        Func<CancellationToken, Task> write,
        Stage stage = Stage.Create
    ) =>
        new(
            new Change
            {
                Account = account,
                Resource = resource,
                Action = ChangeAction.Created,
                After = after,
            },
            stage,
            write
        );

    public static Difference Update(
        string account,
        string resource,
        JsonNode before,
        JsonNode after,
        Func<CancellationToken, Task> write
    ) =>
        new(
            new Change
            {
                Account = account,
                Resource = resource,
                Action = ChangeAction.Updated,
                Before = before,
                After = after,
            },
            Stage.Create,
            write
        );

    public static Difference Delete(string account, string resource, JsonNode? before, Func<CancellationToken, Task> write) =>
        new(
            new Change
            {
                Account = account,
                Resource = resource,
                Action = ChangeAction.Deleted,
                Before = before,
            },
            Stage.Remove,
            write
        );
}
