using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Regeneration;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Tests.Regeneration;

/// <summary>Earlier takes, and takes that are made from them with feedback.</summary>
internal static class Takes
{
    public const string TwoScenes = "A dog runs on a beach with a red ball. Then a bustling city skyline at night.";

    public static readonly Guid Parent = Guid.Parse("0198f000-0000-7000-8000-000000000001");

    public static GenerateVideo Request(string prompt = TwoScenes) => new()
    {
        RequestId = "r",
        TenantName = "demo",
        CreativeId = "c",
        Prompt = prompt,
        VoiceOver = new VoiceOver { Text = "Find your city." },
        Music = new Music { Mood = "warm" },
        Captions = new Captions { Mode = CaptionMode.Burned },
        Overlays = new Overlays { Headline = new Overlay { Text = "Run free" }, LegalLine = new Overlay { Text = "Dogs not included." } },
        EndCardSeconds = 2,
    };

    /// <summary>The parameters of a first take, as the prompt worker makes them without a language model.</summary>
    public static PromptParameters First(GenerateVideo request) => Read(PromptQuantifier.ByRules(
        new QuantificationInput(Guid.NewGuid(), request.TenantName, request), PromptReading.Of(request.Prompt ?? "")));

    /// <summary>The parameters of the next take.</summary>
    public static PromptParameters Next(PromptParameters earlier, GenerateVideo earlierRequest, string feedback) =>
        Read(Quantify(earlier, earlierRequest, feedback));

    public static Quantification Quantify(PromptParameters earlier, GenerateVideo earlierRequest, string feedback) => Regenerator.Quantify(
        earlierRequest with { Feedback = feedback, BasedOnTake = Parent }, earlier, earlierRequest);

    /// <summary>Why feedback makes no take.</summary>
    public static string Refusal(PromptParameters earlier, GenerateVideo earlierRequest, string feedback) =>
        Assert.IsType<Quantification.Rejected>(Quantify(earlier, earlierRequest, feedback)).Failure.Text;

    public static PromptParameters Read(Quantification quantification) =>
        Assert.IsType<Quantification.Read>(quantification).Parameters;
}
