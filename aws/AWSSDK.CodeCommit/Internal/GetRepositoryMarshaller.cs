using System.Net;
using System.Text.Json;
using Amazon.CodeCommit.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace Amazon.CodeCommit.Internal;

internal sealed class GetRepositoryRequestMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public static readonly GetRepositoryRequestMarshaller Instance = new();

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, "Amazon.CodeCommit") { HttpMethod = "POST", ResourcePath = "/" };
        request.Headers["X-Amz-Target"] = "CodeCommit_20150413.GetRepository";
        request.Headers["Content-Type"] = "application/x-amz-json-1.1";
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            if (((GetRepositoryRequest)input).RepositoryName is { } name)
                writer.WriteString("repositoryName", name);

            writer.WriteEndObject();
        }

        request.Content = body.ToArray();
        return request;
    }
}

internal sealed class GetRepositoryResponseUnmarshaller : JsonResponseUnmarshaller
{
    public static readonly GetRepositoryResponseUnmarshaller Instance = new();

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        var response = new GetRepositoryResponse();
        var reader = new StreamingUtf8JsonReader(input.Stream);
        input.Read(ref reader);
        var depth = input.CurrentDepth;
        while (input.ReadAtDepth(depth, ref reader))
        {
            if (input.TestExpression("repositoryMetadata", depth, ref reader))
                response.RepositoryMetadata = ReadMetadata(input, ref reader);
        }

        return response;
    }

    private static RepositoryMetadata ReadMetadata(JsonUnmarshallerContext input, ref StreamingUtf8JsonReader reader)
    {
        var metadata = new RepositoryMetadata();
        input.Read(ref reader);
        var depth = input.CurrentDepth;
        while (input.ReadAtDepth(depth, ref reader))
        {
            if (input.TestExpression("accountId", depth, ref reader))
            {
                metadata.AccountId = StringUnmarshaller.Instance.Unmarshall(input, ref reader);
            }
            else if (input.TestExpression("Arn", depth, ref reader))
            {
                metadata.Arn = StringUnmarshaller.Instance.Unmarshall(input, ref reader);
            }
            else if (input.TestExpression("cloneUrlHttp", depth, ref reader))
            {
                metadata.CloneUrlHttp = StringUnmarshaller.Instance.Unmarshall(input, ref reader);
            }
            else if (input.TestExpression("defaultBranch", depth, ref reader))
            {
                metadata.DefaultBranch = StringUnmarshaller.Instance.Unmarshall(input, ref reader);
            }
            else if (input.TestExpression("kmsKeyId", depth, ref reader))
            {
                metadata.KmsKeyId = StringUnmarshaller.Instance.Unmarshall(input, ref reader);
            }
            else if (input.TestExpression("repositoryId", depth, ref reader))
            {
                metadata.RepositoryId = StringUnmarshaller.Instance.Unmarshall(input, ref reader);
            }
            else if (input.TestExpression("repositoryName", depth, ref reader))
            {
                metadata.RepositoryName = StringUnmarshaller.Instance.Unmarshall(input, ref reader);
            }
        }

        return metadata;
    }

    public override AmazonServiceException UnmarshallException(
        JsonUnmarshallerContext input,
        Exception innerException,
        HttpStatusCode statusCode
    )
    {
        var reader = new StreamingUtf8JsonReader(input.Stream);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        var (message, type, code, id) = (error.Message, error.Type, error.Code, error.RequestId);
        return code switch
        {
            "RepositoryDoesNotExistException" => new RepositoryDoesNotExistException(message, innerException, type, code, id, statusCode),
            "RepositoryNameRequiredException" => new RepositoryNameRequiredException(message, innerException, type, code, id, statusCode),
            "InvalidRepositoryNameException" => new InvalidRepositoryNameException(message, innerException, type, code, id, statusCode),
            "EncryptionIntegrityChecksFailedException" => new EncryptionIntegrityChecksFailedException(
                message,
                innerException,
                type,
                code,
                id,
                statusCode
            ),
            "EncryptionKeyAccessDeniedException" => new EncryptionKeyAccessDeniedException(
                message,
                innerException,
                type,
                code,
                id,
                statusCode
            ),
            "EncryptionKeyDisabledException" => new EncryptionKeyDisabledException(message, innerException, type, code, id, statusCode),
            "EncryptionKeyNotFoundException" => new EncryptionKeyNotFoundException(message, innerException, type, code, id, statusCode),
            "EncryptionKeyUnavailableException" => new EncryptionKeyUnavailableException(
                message,
                innerException,
                type,
                code,
                id,
                statusCode
            ),
            _ => new AmazonCodeCommitException(message, innerException, type, code, id, statusCode),
        };
    }
}
