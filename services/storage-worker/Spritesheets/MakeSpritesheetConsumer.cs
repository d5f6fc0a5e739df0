using AdGenius.Contracts.Storage;
using AdGenius.Hosting.Bus;
using MassTransit;

namespace AdGenius.StorageWorker.Spritesheets;

/// <summary>Answers requests for a picture of a video's frames.</summary>
internal sealed class MakeSpritesheetConsumer(SpritesheetMaker maker) : IConsumer<MakeSpritesheet>
{
    public async Task Consume(ConsumeContext<MakeSpritesheet> context) =>
        await context.RespondConfirmedAsync(await maker.MakeAsync(context.Message, context.CancellationToken));
}
