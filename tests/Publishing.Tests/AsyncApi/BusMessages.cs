using AdGenius.Contracts;
using AdGenius.Contracts.Assets;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Models;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using MassTransit;

namespace AdGenius.Publishing.Tests.AsyncApi;

/// <summary>Every message of the contracts with the part that it has on the bus.</summary>
internal static class BusMessages
{
    /// <summary>Requests with the message that answers them and the queues they are sent to.</summary>
    public static readonly IReadOnlyList<(Type Request, Type Response, string[] Queues)> Requests =
    [
        (typeof(PreviewPrompt), typeof(PromptPreview), [Queues.PreviewPrompt]),
        (typeof(CheckBrief), typeof(BriefChecked), [Queues.CheckBrief]),
        (typeof(ProbeAsset), typeof(AssetProbed), [Queues.ProbeAsset]),
        (typeof(MakeSpritesheet), typeof(SpritesheetMade), [Queues.MakeSpritesheet]),
        (typeof(ListVideoModels), typeof(VideoModels), [Queues.ListProviderModels, Queues.ListLocalModels]),
    ];

    /// <summary>The commands of publishers without MassTransit.</summary>
    public static readonly IReadOnlyList<Type> PlainCommands = [typeof(GenerateVideo), typeof(CancelVideo)];

    /// <summary>Every message, by name.</summary>
    public static IReadOnlyList<Type> All { get; } =
    [
        .. typeof(Queues).Assembly.GetExportedTypes()
            .Where(type => type.IsDefined(typeof(MessageUrnAttribute), inherit: false))
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    /// <summary>The commands with their queues.</summary>
    public static IReadOnlyList<(Type Message, string Queue)> Commands { get; } =
        [.. CommandRoutes.All.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key.Name, StringComparer.Ordinal)];

    /// <summary>Whatever is neither sent to a queue nor an answer: it is published.</summary>
    public static IReadOnlyList<Type> Events { get; } =
    [
        .. All.Where(type => !CommandRoutes.All.ContainsKey(type) && !Requests.Any(one => one.Request == type || one.Response == type)),
    ];

    /// <summary>True for what programs outside the fleet may send or receive; the rest is between the services.</summary>
    public static bool IsPublic(Type message) => PlainCommands.Contains(message) || PublicEvents.All.Contains(message);
}
