using Microsoft.Extensions.Hosting;

namespace LocalAws;

/// <summary>
/// Leaves the process's signals to the program that starts LocalAws. ASP.NET Core's own lifetime would catch SIGINT and SIGTERM, stop
/// this one server, and let the program run on without it.
/// </summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
