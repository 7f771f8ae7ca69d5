using System.Globalization;
using System.Net;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.IdentityManagement.Internal;

/// <summary>Called for each child element of the one being read, to put its content into <paramref name="target"/>.</summary>
internal delegate void ReadElement<in T>(T target, string element, XmlUnmarshallerContext xml);

/// <summary>
/// Reads <c>&lt;{action}Response&gt;&lt;{action}Result&gt;…</c>, or IAM's error: as an exception of its own if IAM's service model lists it
/// for this operation (<paramref name="errors"/>, and ServiceFailure everywhere), else as the service's.
/// </summary>
internal sealed class QueryUnmarshaller<TResponse>(string action, string[] errors, ReadElement<TResponse> read) : XmlResponseUnmarshaller
    where TResponse : AmazonWebServiceResponse, new()
{
    /// <summary>For an operation without a result.</summary>
    public QueryUnmarshaller(string action, string[] errors)
        : this(action, errors, static (_, _, _) => { }) { }

    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
    {
        var response = new TResponse();
        // To the outermost element, which an XML declaration may precede.
        while (!input.IsStartElement && input.Read()) { }
        Xml.Children(
            input,
            response,
            (target, element, xml) =>
            {
                if (element == action + "Result")
                {
                    Xml.Children(xml, target, read);
                }
                else if (element == "ResponseMetadata")
                {
                    target.ResponseMetadata = ResponseMetadataUnmarshaller.Instance.Unmarshall(xml);
                }
            }
        );
        return response;
    }

    public override AmazonServiceException UnmarshallException(
        XmlUnmarshallerContext input,
        Exception innerException,
        HttpStatusCode statusCode
    )
    {
        var error = XmlErrorResponseUnmarshaller.GetInstance().Unmarshall(input);
        var (message, type, code, id) = (error.Message, error.Type, error.Code, error.RequestId);
        return (code == "ServiceFailure" || errors.Contains(code) ? code : null) switch
        {
            "ConcurrentModification" => new ConcurrentModificationException(message, innerException, type, code, id, statusCode),
            "DeleteConflict" => new DeleteConflictException(message, innerException, type, code, id, statusCode),
            "EntityAlreadyExists" => new EntityAlreadyExistsException(message, innerException, type, code, id, statusCode),
            "InvalidInput" => new InvalidInputException(message, innerException, type, code, id, statusCode),
            "LimitExceeded" => new LimitExceededException(message, innerException, type, code, id, statusCode),
            "MalformedPolicyDocument" => new MalformedPolicyDocumentException(message, innerException, type, code, id, statusCode),
            "NoSuchEntity" => new NoSuchEntityException(message, innerException, type, code, id, statusCode),
            "PolicyNotAttachable" => new PolicyNotAttachableException(message, innerException, type, code, id, statusCode),
            "ServiceFailure" => new ServiceFailureException(message, innerException, type, code, id, statusCode),
            "UnmodifiableEntity" => new UnmodifiableEntityException(message, innerException, type, code, id, statusCode),
            _ => new AmazonIdentityManagementServiceException(message, innerException, type, code, id, statusCode),
        };
    }
}

internal static class Xml
{
    public static void Children<T>(XmlUnmarshallerContext xml, T target, ReadElement<T> read)
    {
        var depth = xml.CurrentDepth;
        while (xml.ReadAtDepth(depth))
        {
            if (xml.IsStartElement && xml.CurrentDepth == depth + 1)
                read(target, xml.CurrentElementName, xml);
        }
    }

    public static T Object<T>(XmlUnmarshallerContext xml, ReadElement<T> read)
        where T : new()
    {
        var value = new T();
        Children(xml, value, read);
        return value;
    }

    /// <summary>The members; null if there are none, as in version 4 of the SDK.</summary>
    public static List<T> List<T>(XmlUnmarshallerContext xml, Func<XmlUnmarshallerContext, T> member)
    {
        var list = new List<T>();
        Children(xml, list, (target, _, item) => target.Add(member(item)));
        return list.Count == 0 ? null : list;
    }

    public static string Text(XmlUnmarshallerContext xml) => xml.ReadText();

    public static bool Boolean(XmlUnmarshallerContext xml) => bool.Parse(Text(xml));

    public static int Number(XmlUnmarshallerContext xml) => int.Parse(Text(xml), CultureInfo.InvariantCulture);

    public static DateTime Date(XmlUnmarshallerContext xml) =>
        DateTime.Parse(Text(xml), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
}
