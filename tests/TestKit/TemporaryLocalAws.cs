using LocalAws;

namespace TestKit;

/// <summary>A LocalAws on any free port, with its own folder, which is deleted with it.</summary>
internal sealed class TemporaryLocalAws : IAsyncDisposable
{
    private readonly DirectoryInfo folder;

    private TemporaryLocalAws(DirectoryInfo folder, LocalAwsHost host) => (this.folder, Host) = (folder, host);

    public LocalAwsHost Host { get; }

    public string Folder => folder.FullName;

    public static async Task<TemporaryLocalAws> StartAsync(
        Func<LocalAwsOptions, LocalAwsOptions>? configure,
        CancellationToken cancellationToken
    )
    {
        var folder = Directory.CreateTempSubdirectory("localaws-");
        var options = new LocalAwsOptions
        {
            Port = 0,
            Folder = folder.FullName,
            Log = Console.Error.WriteLine,
        };
        try
        {
            return new(folder, await LocalAwsHost.StartAsync(configure?.Invoke(options) ?? options, cancellationToken));
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
