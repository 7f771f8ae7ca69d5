using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;
using RepoGrant.AccountA;
using RepoGrant.AccountB;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Host;
using RepoGrant.Instance;

namespace RepoGrant;

/// <summary>Handler name to handler. A function's name, its state's last words and its handler's class are one name.</summary>
internal static class Handlers
{
    public static LambdaBootstrapBuilder Create(string? name, Settings settings, TimeProvider clock) =>
        name switch
        {
            nameof(ValidateRequest) => Handle(new ValidateRequest(Store(settings), settings, clock).HandleAsync),
            nameof(RecordGrant) => Handle<RecordInput, GrantKey>(new RecordGrant(Store(settings), clock).HandleAsync),
            nameof(FindGrants) => Handle<LaunchedInstance, FoundGrants>(
                new FindGrants(Store(settings), Provisioner(settings), Clients.Ec2, settings, clock).HandleAsync
            ),
            nameof(ReportAccess) => Handle<ReportInput, Report>(ReportAccess.HandleAsync),
            nameof(EnsureRepositoryAccess) => Handle<SelectedInput, RepositoryAccess>(
                new EnsureRepositoryAccess(Clients.Iam(settings.Region), Clients.CodeCommit, settings, clock).HandleAsync
            ),
            nameof(SelectInstances) => Handle<StateInput, Selection>(
                new SelectInstances(Provisioner(settings), Clients.Ec2, Clients.Iam, settings, clock).HandleAsync
            ),
            nameof(EnsureInstanceIdentity) => Handle<SelectedInput, InstanceIdentity>(
                new EnsureInstanceIdentity(Provisioner(settings), Clients.Iam, settings, clock).HandleAsync
            ),
            nameof(AssociateInstanceProfile) => Handle<SelectedInput, Association>(
                new AssociateInstanceProfile(Provisioner(settings), Clients.Ec2, settings, clock).HandleAsync
            ),
            nameof(SendConfiguration) => Handle<BatchInput, Batch>(
                new SendConfiguration(Provisioner(settings), Clients.Ssm, settings, clock).HandleAsync
            ),
            nameof(CollectConfiguration) => Handle<CollectInput, Batch>(
                new CollectConfiguration(Provisioner(settings), Clients.Ssm, settings, clock).HandleAsync
            ),
            _ => throw new InvalidOperationException($"There is no handler {name}."),
        };

    private static Provisioner Provisioner(Settings settings) => new(Clients.Sts(settings.Region), settings);

    private static GrantStore Store(Settings settings) => new(Clients.Ssm(settings.Region));

    private static LambdaBootstrapBuilder Handle<TInput, TOutput>(Func<TInput, ILambdaContext, Task<TOutput>> handle) =>
        LambdaBootstrapBuilder.Create<TInput, TOutput>(
            (input, context) => AwsErrors.TranslateAsync(() => handle(input, context)),
            Serializer()
        );

    // As it came: a serializer would already have dropped what validation has to see.
    private static LambdaBootstrapBuilder Handle<TOutput>(Func<Stream, ILambdaContext, Task<TOutput>> handle)
    {
        var serializer = Serializer();
        return LambdaBootstrapBuilder.Create(
            async (Stream input, ILambdaContext context) =>
            {
                Stream output = new MemoryStream();
                serializer.Serialize(await AwsErrors.TranslateAsync(() => handle(input, context)), output);
                output.Position = 0;
                return output;
            }
        );
    }

    private static SourceGeneratorLambdaJsonSerializer<JsonContext> Serializer() =>
        new(options =>
        {
            options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
            options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            options.Encoder = JsonContext.Relaxed.Encoder;
        });
}
