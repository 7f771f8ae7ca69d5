using System.Text.Json.Nodes;

namespace LocalAws.Events;

/// <summary>Publishes events of AWS's own services on an account's default bus; clients cannot publish in their names.</summary>
internal interface IEventSource
{
    /// <summary>Puts an event on the default bus. Delivery continues in the background.</summary>
    /// <param name="accountId">The account that it happened in.</param>
    /// <param name="region">The Region that it happened in.</param>
    /// <param name="source">The source, such as <c>aws.ec2</c>.</param>
    /// <param name="detailType">The detail type, such as <c>EC2 Instance State-change Notification</c>.</param>
    /// <param name="resources">The ARNs that it is about.</param>
    /// <param name="detail">The event's detail.</param>
    void Publish(string accountId, string region, string source, string detailType, IReadOnlyList<string> resources, JsonObject detail);
}
