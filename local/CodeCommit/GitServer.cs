using System.IO.Compression;
using System.Text.RegularExpressions;
using LocalAws.Identity;
using Microsoft.AspNetCore.Http;

namespace LocalAws.CodeCommit;

/// <summary>
/// Git over HTTPS, <c>https://git-codecommit.REGION.amazonaws.com/v1/repos/NAME</c>: clone, fetch and push with git's smart protocol. A URL
/// names no account: it means the caller's own, so another account's repository is reached through a role there.
/// </summary>
internal sealed partial class GitServer(
    Repositories repositories,
    CredentialStore credentials,
    AccessControl access,
    TimeProvider time,
    Action<string> log
)
{
    private readonly GitCredentials gitCredentials = new(credentials, time);
    private readonly GitBackend backend = new(log);

    /// <summary>The Region in the name of a git host; null for any other host.</summary>
    public static string? Region(string host) => Host().Match(host) is { Success: true } match ? match.Groups["region"].Value : null;

    /// <summary>Serves a request for a git host. AWS refuses with a bare status, so git chooses the message.</summary>
    public async Task ServeAsync(HttpContext http)
    {
        try
        {
            if (await AnswerAsync(http) is { } status)
                http.Response.StatusCode = status;
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client hung up: nobody is left to answer.
        }
        catch (Exception e)
        {
            log($"git: {http.Request.Method} {http.Request.Path}: {e}");
            if (!http.Response.HasStarted)
                http.Response.StatusCode = e is InvalidDataException or EndOfStreamException ? 400 : 500;
            else
                http.Abort();
        }
    }

    /// <summary>The status to answer with; null if the backend has answered.</summary>
    private async Task<int?> AnswerAsync(HttpContext http)
    {
        var request = http.Request;
        var region = Region(request.Host.Host)!;
        if (Url().Match(request.Path.Value ?? "") is not { Success: true } url)
            return 404;
        var (path, name, tail) = (url.Groups["path"].Value, url.Groups["name"].Value, url.Groups["tail"].Value);

        var authorization = request.Headers.Authorization.ToString();
        if (!authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            http.Response.Headers.WWWAuthenticate = "Basic";
            return 401;
        }

        if (gitCredentials.Verify(authorization, request.Host.Host, region, path) is not { } caller)
            return 403;
        if (Action(request, tail) is not { } action || !Repositories.IsName(name))
            return 403;

        // The first request of a push names no references, which is why policies combine codecommit:References with Null.
        if (!Allows(http, caller, region, action, name))
            return 403;
        if (repositories.Find(caller.AccountId, region, name) is not { } repository)
            return 404;

        await using var body = Body(request);
        if (tail != "/git-receive-pack")
        {
            await backend.ServeAsync(http, repository, tail, caller.Arn, body);
            return null;
        }

        var push = await PushCommands.ReadAsync(body, http.RequestAborted);
        foreach (var reference in push.References.Distinct())
        {
            if (!Allows(http, caller, region, action, name, reference))
                return 403;
        }

        await using var whole = new PrefixedStream(push.Consumed, body);
        await backend.ServeAsync(http, repository, tail, caller.Arn, whole);
        await AfterPushAsync(repository, push);
        return null;
    }

    private bool Allows(HttpContext http, Principal caller, string region, string action, string name, string? reference = null)
    {
        var context = reference is null ? Array.Empty<(string, string[])>() : [("codecommit:References", [reference])];
        var decision = access.Decide(
            caller,
            region,
            action,
            Repository.ArnOf(region, caller.AccountId, name),
            null,
            context,
            http.Connection.RemoteIpAddress?.MapToIPv4().ToString()
        );
        if (!decision.Allowed)
            log($"git: {caller.Arn} may not {action} {name}{(reference is null ? "" : $" {reference}")}: {decision.Reason}");
        return decision.Allowed;
    }

    /// <summary>The first branch that is pushed becomes the default branch.</summary>
    private async Task AfterPushAsync(Repository repository, PushCommands push)
    {
        repositories.Touch(repository);
        var branches = await Git.BranchesAsync(repository.Folder, CancellationToken.None);
        if (branches.Any(branch => branch.IsDefault))
            return;
        var first = push
            .References.Select(reference => branches.FirstOrDefault(branch => $"refs/heads/{branch.Name}" == reference))
            .FirstOrDefault(branch => branch is not null);
        if (first is not null)
            await Git.SetDefaultBranchAsync(repository.Folder, first.Name, CancellationToken.None);
    }

    private static string? Action(HttpRequest request, string tail) =>
        (request.Method, tail, request.Query["service"].ToString()) switch
        {
            ("GET", "/info/refs", "git-upload-pack") or ("POST", "/git-upload-pack", _) => "codecommit:GitPull",
            ("GET", "/info/refs", "git-receive-pack") or ("POST", "/git-receive-pack", _) => "codecommit:GitPush",
            _ => null,
        };

    private static Stream Body(HttpRequest request) =>
        request.Headers.ContentEncoding.ToString() switch
        {
            "gzip" or "x-gzip" => new GZipStream(request.Body, CompressionMode.Decompress),
            _ => request.Body,
        };

    [GeneratedRegex(@"\Agit-codecommit\.(?<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?\z", RegexOptions.IgnoreCase)]
    private static partial Regex Host();

    [GeneratedRegex(@"\A(?<path>/v1/repos/(?<name>[^/]+))(?<tail>/info/refs|/git-upload-pack|/git-receive-pack)\z")]
    private static partial Regex Url();
}
