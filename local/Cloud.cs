using LocalAws.CloudFormation;
using LocalAws.CloudTrail;
using LocalAws.CodeCommit;
using LocalAws.Deployment;
using LocalAws.DynamoDb;
using LocalAws.Ec2;
using LocalAws.Events;
using LocalAws.Faults;
using LocalAws.Gateway;
using LocalAws.Iam;
using LocalAws.Identity;
using LocalAws.Instances;
using LocalAws.Lagging;
using LocalAws.Lambda;
using LocalAws.Logs;
using LocalAws.S3;
using LocalAws.Sqs;
using LocalAws.Ssm;
using LocalAws.StepFunctions;
using LocalAws.Sts;
using LocalAws.Wire;
using Microsoft.AspNetCore.Http;

namespace LocalAws;

/// <summary>The composition root: one object for each service, for all accounts and Regions.</summary>
internal sealed class Cloud : IAsyncDisposable
{
    private readonly GitServer git;
    private readonly Jsonata jsonata;
    private readonly StepFunctionsService stepFunctions;
    private readonly EventDelivery events;
    private readonly ScheduledRules? schedules;
    private readonly SsmService ssm;
    private readonly CloudFormationService cloudFormation;
    private readonly Buckets buckets;
    private readonly StackStore stacks = new();
    private readonly FaultRules? faultRules;
    private readonly FaultEndpoint faults;

    public Cloud(LocalAwsOptions options)
    {
        Options = options;
        Credentials = new(options.Time);
        Lag = new(options.Lag, options.Delays.IamPropagation, options.Time);
        Iam = new(options.Time, Lag);
        Access = new(new IamAuthorizer(Iam), new(), options.Time, options.OrganizationId);
        RoleSessions = new(Iam, Credentials, Access);
        Dispatcher = new(new(Credentials, options.Time), Access, options);
        jsonata = Jsonata.Load(options.Time);
        Authority = new(options.Folder);
        Dispatcher.Add(new IamService(Iam, Credentials));
        Dispatcher.Add(new StsService(Iam, RoleSessions));
        var logs = new LogStore(options.Time);
        Dispatcher.Add(new LogsService(logs));
        faultRules = options.Faults ? new(options.Time) : null;
        buckets = new(options.Time);
        Dispatcher.Add(new S3Service(buckets, options.Time));
        Lambda = new(RoleSessions, logs, new(buckets, Path.Combine(options.Folder, "lambda", "packages")), options, Listening, faultRules);
        Dispatcher.Add(Lambda);
        Dispatcher.Faults = faultRules is null ? null : new(faultRules, Lambda.KillAsync);
        faults = new(faultRules, Dispatcher.Services, Lambda.Has);
        var buses = new EventBuses(options.Time);
        events = new(buses, Dispatcher, Access, RoleSessions, options.Time, options.Log);
        Dispatcher.Add(new EventsService(buses, events));
        var history = new EventHistory(options.Time);
        Dispatcher.Add(new CloudTrailService(history));
        stepFunctions = new(
            jsonata,
            new ServiceTasks(Dispatcher, AssumeStateMachineRole),
            AssumeStateMachineRole,
            logs,
            events,
            history,
            options
        );
        Dispatcher.Add(stepFunctions);
        var repositories = new Repositories(options.Folder, options.Time);
        Dispatcher.Add(new CodeCommitService(repositories));
        var dynamoDb = new DynamoDbService(options, Lag);
        Dispatcher.Add(dynamoDb);
        git = new(repositories, Credentials, Access, options.Time, options.Log);
        schedules = options.Schedules ? new(buses, events, options.Time) : null;
        Dispatcher.Add(new SqsService(Listening, options.Time));
        cloudFormation = new(stacks, Tools(), RoleSessions, options);
        Dispatcher.Add(cloudFormation);
        Hosts = new(
            options,
            () => Proxy ?? throw new InvalidOperationException("LocalAws does not listen yet."),
            Authority.File,
            Iam,
            RoleSessions
        );
        var instances = new InstanceRegistry(events, Hosts, Lag, options.Time);
        Dispatcher.Add(new Ec2Service(instances, Iam, Lag, options.Time));
        ssm = new(instances, Hosts, Access, Lag, options);
        Dispatcher.Add(ssm);
        // Agents before the instances: restoring these starts the agents that have not registered.
        Restorable = [Iam.Remember, dynamoDb.Remember, stepFunctions.Remember, ssm.Remember, instances.Remember];
    }

    public LocalAwsOptions Options { get; }

    public CredentialStore Credentials { get; }

    /// <summary>How late what follows a write is.</summary>
    public Lag Lag { get; }

    /// <summary>Roles, policies and profiles of every account.</summary>
    public IamState Iam { get; }

    public AccessControl Access { get; }

    /// <summary>Credentials for everything that acts under a role.</summary>
    public RoleSessions RoleSessions { get; }

    public Dispatcher Dispatcher { get; }

    /// <summary>Saves the state for a <see cref="Checkpoint"/>; each returns the action that restores it, in this order.</summary>
    public IReadOnlyList<Func<Action>> Restorable { get; }

    /// <summary>The functions, which the deployer adds.</summary>
    public LambdaService Lambda { get; }

    /// <summary>The address of LocalAws, once it listens.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The HTTPS proxy that clients on instances use, once LocalAws listens.</summary>
    public Uri? Proxy { get; set; }

    /// <summary>Where the instances' operating systems run, and how they are isolated.</summary>
    public InstanceHost Hosts { get; }

    /// <summary>Where AWS's own services publish their events.</summary>
    public IEventSource Events => events;

    /// <summary>Signs the HTTPS proxy's certificates.</summary>
    public CertificateAuthority Authority { get; }

    /// <summary>The project's stacks, once they are deployed.</summary>
    public IReadOnlyList<Stack> Stacks { get; private set; } = [];

    /// <summary>Deploys the project's stacks, if there is a project. They count as old: lag begins after them.</summary>
    public async Task DeployAsync(CancellationToken cancellationToken)
    {
        if (Options.Project is { } project)
            await DeployAsync(project, cancellationToken);
        Lag.Begin();
    }

    private async Task DeployAsync(string project, CancellationToken cancellationToken)
    {
        var code = Options.Artifacts ?? Path.Combine(project, ".build", "bootstrap");
        var target = new DeploymentTarget(new(project, Options.Replaced), code, buckets, Tools(), stacks);
        Stacks = await ProjectStacks.DeployAsync(target, Options, cancellationToken);
    }

    /// <inheritdoc cref="EventDelivery.DeliveredAsync"/>
    public Task EventsDeliveredAsync() => events.DeliveredAsync();

    /// <summary>Serves every request to the endpoint or the HTTPS proxy: git's hosts speak git, all others an API.</summary>
    public Task ServeAsync(HttpContext http) =>
        GitServer.Region(http.Request.Host.Host) is not null ? git.ServeAsync(http)
        : http.Request.Path == FaultEndpoint.Path ? faults.ServeAsync(http)
        : Dispatcher.ServeAsync(http);

    public async ValueTask DisposeAsync()
    {
        faultRules?.Clear();
        if (schedules is not null)
            await schedules.DisposeAsync();
        await cloudFormation.DisposeAsync();
        await ssm.DisposeAsync();
        await Hosts.DisposeAsync();
        await events.DisposeAsync();
        await stepFunctions.DisposeAsync();
        await Lambda.DisposeAsync();
        jsonata.Dispose();
        Authority.Dispose();
        faultRules?.Dispose();
    }

    private Uri Listening() => Endpoint ?? throw new InvalidOperationException("LocalAws does not listen yet.");

    private StackTools Tools() => new(Dispatcher, Options.Time, new(Lag, Options.Time));

    private Principal? AssumeStateMachineRole(string roleArn, string sessionName, string region, string stateMachineArn) =>
        RoleSessions
            .ForService(
                roleArn,
                ServiceTasks.ServiceName,
                sessionName,
                TimeSpan.FromHours(1),
                region,
                new(stateMachineArn.Split(':')[4], stateMachineArn)
            )
            ?.Principal;
}
