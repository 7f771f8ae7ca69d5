using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using RepoGrant.Contract;

// The functions' Main and the code that calls each handler are generated (Amazon.Lambda.Annotations). ANNOTATIONS_HANDLER, which the
// template sets, names the method to run.
[assembly: LambdaGlobalProperties(GenerateMain = true)]
[assembly: LambdaSerializer(typeof(RepoGrant.Host.ContractSerializer))]

namespace RepoGrant.Host;

/// <summary>Reads the functions' input and writes their output as the contract's JSON.</summary>
internal sealed class ContractSerializer()
    : SourceGeneratorLambdaJsonSerializer<JsonContext>(options =>
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Encoder = JsonContext.Relaxed.Encoder;
    });
