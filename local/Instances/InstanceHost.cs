using System.Collections.Concurrent;
using LocalAws.Iam;
using LocalAws.Sts;

namespace LocalAws.Instances;

/// <summary>
/// Runs the instances' operating systems. One is booted when something is first run on it: an instance that gets no command costs nothing,
/// so a fleet is cheap.
/// </summary>
/// <param name="proxy">The HTTPS proxy, known once LocalAws listens.</param>
internal sealed class InstanceHost(LocalAwsOptions options, Func<Uri> proxy, string caFile, IamState iam, RoleSessions sessions)
    : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Booted>>> machines = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, InstanceCredentials> roles = new(StringComparer.Ordinal);
    private readonly Lazy<Task<Isolation>> isolation = new(() => Isolation.FindAsync(CancellationToken.None));
    private readonly Lazy<Task<ClientTools>> tools = new(() => ClientTools.FindAsync(CancellationToken.None));
    private readonly Lazy<Task<MetadataServer>> metadata = new(() => MetadataServer.StartAsync(CancellationToken.None));

    /// <summary>What this machine allows, with a sentence for whoever starts LocalAws.</summary>
    public Task<Isolation> FindIsolationAsync() => isolation.Value;

    /// <summary>Reports problems of the machine's aws and git before anything needs them.</summary>
    public Task<ClientTools> FindToolsAsync() => tools.Value;

    /// <summary>The credentials of an instance's role, for its metadata service and its SSM agent.</summary>
    /// <param name="association">Returns the instance's current profile; null for none.</param>
    public InstanceCredentials RoleOf(InstanceIdentity instance, Func<ProfileReference?> association) =>
        roles.GetOrAdd(instance.InstanceId, _ => new(instance, association, iam, sessions, options.Time));

    /// <summary>The instance's machine; boots it if necessary.</summary>
    public async Task<Machine> MachineAsync(InstanceIdentity instance, Func<ProfileReference?> association)
    {
        var booting = machines.GetOrAdd(instance.InstanceId, _ => new(() => BootAsync(instance, association)));
        try
        {
            return (await booting.Value).Machine;
        }
        catch
        {
            // The next command tries again.
            machines.TryRemove(KeyValuePair.Create(instance.InstanceId, booting));
            throw;
        }
    }

    /// <summary>The instance's machine; null if none was ever booted, so that it has no files of its own either.</summary>
    public async Task<Machine?> BootedAsync(string instanceId) =>
        machines.TryGetValue(instanceId, out var booting) ? (await OrNullAsync(booting.Value))?.Machine : null;

    /// <summary>Ends the processes of an instance; its files stay.</summary>
    public async Task StopAsync(InstanceIdentity instance, CancellationToken cancellationToken)
    {
        if (await BootedAsync(instance.InstanceId) is { } machine)
            await machine.StopProcessesAsync(cancellationToken);
    }

    /// <summary>Deletes an instance's machine and everything on it.</summary>
    public Task EndAsync(InstanceIdentity instance) => EndAsync(instance.InstanceId);

    private async Task EndAsync(string instanceId)
    {
        roles.TryRemove(instanceId, out _);
        if (!machines.TryRemove(instanceId, out var booting) || await OrNullAsync(booting.Value) is not { } booted)
            return;
        await (await metadata.Value).CloseAsync(booted.Metadata);
        await booted.Machine.DisposeAsync();
    }

    // A machine that could not be booted has nothing to end, and its failure was already reported.
    private static async Task<Booted?> OrNullAsync(Task<Booted> booting) =>
        await Task.WhenAny(booting) is { IsCompletedSuccessfully: true } ? await booting : null;

    /// <summary>
    /// Saves which instances are booted, with their files; the returned action boots exactly these with exactly those files.
    /// </summary>
    public async Task<Func<Task>> RememberAsync()
    {
        var then = new List<(Booted Booted, byte[] Files)>();
        foreach (var machine in machines.Values)
        {
            if (await OrNullAsync(machine.Value) is { } booted)
                then.Add((booted, await booted.Machine.SaveFilesAsync()));
        }

        return async () =>
        {
            var ids = then.Select(saved => saved.Booted.Instance.InstanceId);
            await Task.WhenAll(machines.Keys.Except(ids, StringComparer.Ordinal).Select(EndAsync));
            await Task.WhenAll(
                then.Select(async saved =>
                    await (await MachineAsync(saved.Booted.Instance, saved.Booted.Association)).PutFilesBackAsync(saved.Files)
                )
            );
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(
            machines.Values.Select(async booting =>
            {
                if (await OrNullAsync(booting.Value) is { } booted)
                    await booted.Machine.DisposeAsync();
            })
        );
        if (metadata.IsValueCreated)
            await (await metadata.Value).DisposeAsync();
    }

    private async Task<Booted> BootAsync(InstanceIdentity instance, Func<ProfileReference?> association)
    {
        var role = RoleOf(instance, association);
        var isolated = await isolation.Value;
        var found = await tools.Value;
        var endpoint = await (await metadata.Value).OpenAsync(new(instance, role, options.Time), CancellationToken.None);
        var caOnMachine = isolated.Level == IsolationLevel.HomeOnly ? caFile : Machine.CaFileOnMachine;
        var settings = new MachineSettings(
            instance.HostName,
            options.Folder,
            instance.InstanceId,
            Surroundings.For(proxy(), caOnMachine, endpoint),
            caFile
        );
        try
        {
            return new(await Machine.StartAsync(isolated, found, settings, CancellationToken.None), endpoint, instance, association);
        }
        catch
        {
            await (await metadata.Value).CloseAsync(endpoint);
            throw;
        }
    }

    private sealed record Booted(Machine Machine, Uri Metadata, InstanceIdentity Instance, Func<ProfileReference?> Association);
}
