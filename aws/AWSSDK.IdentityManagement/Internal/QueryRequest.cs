using System.Globalization;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Util;

namespace Amazon.IdentityManagement.Internal;

/// <summary>Writes a request as a form of the Query protocol: nulls are left out.</summary>
internal sealed class QueryMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public static readonly QueryMarshaller Instance = new();

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var typed = (AmazonIdentityManagementServiceRequest)input;
        var request = new DefaultRequest(input, "Amazon.IdentityManagement") { HttpMethod = "POST" };
        request.ParameterCollection.Add("Action", typed.Action);
        request.ParameterCollection.Add("Version", "2010-05-08");
        typed.Write(new QueryParameters(request.ParameterCollection));
        request.ContentStream = AWSSDKUtils.WriteParametersToPooledStream(request);
        return request;
    }
}

internal sealed class QueryParameters(ParameterCollection parameters)
{
    public void Add(string name, string value)
    {
        if (value is not null)
            parameters.Add(name, value);
    }

    public void Add(string name, int? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    public void Add(string name, bool? value) =>
        Add(
            name,
            value switch
            {
                true => "true",
                false => "false",
                null => null,
            }
        );

    /// <summary>An empty list is sent as an empty value: version 4 of the SDK distinguishes it from no list.</summary>
    public void Add(string name, List<Tag> tags)
    {
        if (tags is [])
            Add(name, "");

        for (var i = 0; i < tags?.Count; i++)
        {
            Add($"{name}.member.{i + 1}.Key", tags[i].Key);
            Add($"{name}.member.{i + 1}.Value", tags[i].Value);
        }
    }
}
