using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.ProviderWorker.Submissions;
using MassTransit;

namespace AdGenius.ProviderWorker.Clips;

/// <summary>
/// Receives commands to generate clips. Acknowledged once the submission's row is saved; the submission loop processes it from there.
/// </summary>
internal sealed class GenerateClipConsumer(SubmissionIntake intake) : IConsumer<GenerateClip>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<GenerateClip> context)
    {
        var command = context.Message;
        if (await intake.RecordAsync(command, context.CancellationToken))
        {
            return;
        }

        await context.PublishConfirmedAsync(
            new ClipFailed
            {
                JobId = command.JobId,
                TakeId = command.TakeId,
                Attempt = command.Attempt,
                Stage = WorkStage.Generate,
                Failure = new Failure { Code = FailureCode.Cancelled, Text = "The job does not exist any more." },
                Cost = 0,
            },
            context.CancellationToken);
    }
}
