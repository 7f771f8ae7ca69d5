using LocalAws.Identity;
using LocalAws.Wire;
using Microsoft.AspNetCore.Http;

namespace LocalAws;

/// <summary>The composition root: every service once, for all accounts and Regions.</summary>
internal sealed class Cloud : IAsyncDisposable
{
    public Cloud(LocalAwsOptions options)
    {
        Options = options;
        Credentials = new(options.Time);
        Access = new(new NobodyDecides(), new(), options.Time, options.OrganizationId);
        Dispatcher = new(new(Credentials, options.Time), Access, options.Log);
    }

    public LocalAwsOptions Options { get; }

    public CredentialStore Credentials { get; }

    public AccessControl Access { get; }

    public Dispatcher Dispatcher { get; }

    /// <summary>Serves whatever comes in by the endpoint or the HTTPS proxy.</summary>
    public Task ServeAsync(HttpContext http) => Dispatcher.ServeAsync(http);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class NobodyDecides : IAuthorizer
    {
        public Decision Decide(AuthorizationQuery query) => new(false, "because there is no engine");

        public IEnumerable<KeyValuePair<string, string>> TagsOf(Principal principal) => [];
    }
}
