using AdGenius.Contracts;
using MassTransit;

namespace AdGenius.Hosting.Bus;

/// <summary>
/// The queues of failed messages: <c>{queue}_error</c> and <c>{queue}_skipped</c>. The queues of all local models share those of
/// <see cref="Queues.RenderKeyframes"/>, so that an operator watches one pair for all of them.
/// </summary>
internal sealed class FailedMessageQueues : IErrorQueueNameFormatter, IDeadLetterQueueNameFormatter
{
    internal const string ErrorSuffix = "_error";
    internal const string SkippedSuffix = "_skipped";

    public static FailedMessageQueues Instance { get; } = new();

    /// <summary>Every queue that failed messages come to.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. FleetQueue.All.SelectMany(queue => new[] { queue.Name + ErrorSuffix, queue.Name + SkippedSuffix })
            .Append(Queues.DeadLetter).Order(StringComparer.Ordinal),
    ];

    /// <summary>True for one of <see cref="All"/>.</summary>
    public static bool IsQueue(string name) => All.Contains(name, StringComparer.Ordinal);

    public string FormatErrorQueueName(string queueName) => SharedNameOf(queueName) + ErrorSuffix;

    public string FormatDeadLetterQueueName(string queueName) => SharedNameOf(queueName) + SkippedSuffix;

    /// <summary>The name that the queues of failed messages begin with.</summary>
    public static string SharedNameOf(string queueName) =>
        queueName.StartsWith(Queues.RenderKeyframesPrefix, StringComparison.Ordinal) ? Queues.RenderKeyframes : queueName;
}
