using AdGenius.Contracts;
using MassTransit;

namespace AdGenius.Hosting.Bus;

/// <summary>
/// The queues of failed messages: <c>{queue}_error</c> and <c>{queue}_skipped</c>. The queues of all local models share those of
/// <see cref="Queues.RenderKeyframes"/>, so that an operator watches one pair for all of them.
/// </summary>
internal sealed class FailedMessageQueues : IErrorQueueNameFormatter, IDeadLetterQueueNameFormatter
{
    public static FailedMessageQueues Instance { get; } = new();

    public string FormatErrorQueueName(string queueName) => SharedNameOf(queueName) + "_error";

    public string FormatDeadLetterQueueName(string queueName) => SharedNameOf(queueName) + "_skipped";

    /// <summary>The name that the queues of failed messages begin with.</summary>
    public static string SharedNameOf(string queueName) =>
        queueName.StartsWith(Queues.RenderKeyframesPrefix, StringComparison.Ordinal) ? Queues.RenderKeyframes : queueName;
}
