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

    public string FormatErrorQueueName(string queueName) => Shared(queueName) + "_error";

    public string FormatDeadLetterQueueName(string queueName) => Shared(queueName) + "_skipped";

    private static string Shared(string queueName) =>
        queueName.StartsWith(Queues.RenderKeyframesPrefix, StringComparison.Ordinal) ? Queues.RenderKeyframes : queueName;
}
