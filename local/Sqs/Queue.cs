using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace LocalAws.Sqs;

/// <summary>A message in a queue. A received message is hidden until <see cref="VisibleAt"/>.</summary>
internal sealed class Message(string body, DateTimeOffset sent)
{
    public string Id { get; } = Guid.NewGuid().ToString();

    public string Body { get; } = body;

    public DateTimeOffset Sent { get; } = sent;

    /// <summary>User attributes as they were sent: a JSON object of structures.</summary>
    public System.Text.Json.Nodes.JsonObject? Attributes { get; init; }

    public DateTimeOffset VisibleAt { get; set; } = sent;

    public DateTimeOffset? FirstReceived { get; set; }

    public int Receives { get; set; }

    /// <summary>The newest receipt handle, with which the message can be deleted.</summary>
    public string? Receipt { get; set; }

#pragma warning disable CA5351 // SQS returns the MD5 of a body.
    public string Md5 => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(Body)));
#pragma warning restore CA5351
}

/// <summary>A standard queue.</summary>
internal sealed class Queue(string accountId, string region, string name, DateTimeOffset created)
{
    private readonly Lock gate = new();
    private readonly List<Message> messages = [];

    public string AccountId { get; } = accountId;

    public string Region { get; } = region;

    public string Name { get; } = name;

    public string Arn { get; } = $"arn:aws:sqs:{region}:{accountId}:{name}";

    public DateTimeOffset Created { get; } = created;

    /// <summary>The attributes as SetQueueAttributes accepts them, including the policy.</summary>
    public ConcurrentDictionary<string, string> Attributes { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>The policy for other accounts, as JSON; null for none.</summary>
    public string? Policy => Attributes.GetValueOrDefault("Policy") is { Length: > 0 } policy ? policy : null;

    public Message Send(Message message)
    {
        lock (gate)
            messages.Add(message);
        return message;
    }

    public IReadOnlyList<Message> Receive(int most, TimeSpan hidden, DateTimeOffset now)
    {
        lock (gate)
        {
            Expire(now);
            var taken = messages.Where(message => message.VisibleAt <= now).Take(most).ToArray();
            foreach (var message in taken)
            {
                message.VisibleAt = now + hidden;
                message.FirstReceived ??= now;
                message.Receives++;
                message.Receipt = Convert.ToBase64String(RandomNumberGenerator.GetBytes(48));
            }
            return taken;
        }
    }

    public void Delete(string receipt)
    {
        lock (gate)
            messages.RemoveAll(message => message.Receipt == receipt);
    }

    public void Purge()
    {
        lock (gate)
            messages.Clear();
    }

    /// <summary>How many messages can be received now, and how many are hidden.</summary>
    public (int Visible, int Hidden) Count(DateTimeOffset now)
    {
        lock (gate)
        {
            Expire(now);
            var visible = messages.Count(message => message.VisibleAt <= now);
            return (visible, messages.Count - visible);
        }
    }

    private void Expire(DateTimeOffset now)
    {
        var kept = TimeSpan.FromSeconds(
            int.Parse(
                Attributes.GetValueOrDefault("MessageRetentionPeriod") ?? QueueAttributes.DefaultOf("MessageRetentionPeriod"),
                System.Globalization.CultureInfo.InvariantCulture
            )
        );
        messages.RemoveAll(message => message.Sent + kept <= now);
    }
}
