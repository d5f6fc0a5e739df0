using System.Net.Http.Headers;
using AdGenius.ProviderWorker.Providers.Http;

namespace AdGenius.ProviderWorker.Providers.Luma;

/// <summary>What both APIs have in common.</summary>
internal static class LumaTraits
{
    public const string ModelId = "luma_dream";

    private static readonly DateOnly PriceDate = new(2026, 11, 21);

    public static ProviderTraits Of(LumaOptions options, ClipLengths lengths, IReadOnlyList<int> shortSides)
    {
        var agents = options.Surface == LumaSurface.Agents;
        var (state, note) = ProviderState.OfKeys(
            ModelId, options, agents ? LumaOptions.AgentsKeyVariables : LumaOptions.DreamMachineKeyVariables, agents
                ? null
                : "Dream Machine is Luma's older surface.");
        return new ProviderTraits
        {
            ModelId = ModelId,
            Name = agents ? "Luma" : "Luma Dream Machine",
            ResolvesTo = options.Model!,
            State = state,
            Note = note,
            Lengths = lengths,
            ImageLengths = agents ? ClipLengths.Of(5) : null, // ray-3.2 makes 10 s from a prompt alone
            AspectRatios = agents ? ["16:9", "9:16", "1:1", "4:3", "3:4", "21:9"] : ["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "9:21"],
            ShortSides = shortSides,
            ImageInput = true,
            JobServer = $"{options.Surface} {options.BaseAddress}",
            MaxPromptLength = agents ? 6_000 : 5_000,
            Prices = options.PricePerSecond is { } own ? PriceTable.Flat(own, PriceDate, "configuration") : PricesOf(options.Model!),
            PollInterval = options.PollInterval,
            Deadline = options.Deadline,
            SubmitTimeout = options.SubmitTimeout,
            MaxConcurrent = options.MaxConcurrent,
            MaxConcurrentPerKey = options.MaxConcurrentPerKey,
        };
    }

    /// <summary>Luma publishes no prices without an account, so these are all prices of resellers.</summary>
    private static PriceTable PricesOf(string model) => model switch
    {
        "ray-2" => Assumed("resold by Comfy (Comfy-Org/docs PR 514, 2025-10)", 0.08m, 0.142m, 0.319m, 1.2745m),
        "ray-flash-2" => Assumed(
            "resold by Comfy (Comfy-Org/docs PR 514, 2025-10): 4k as published there, smaller sizes assumed as ray-2",
            0.08m,
            0.142m,
            0.319m,
            0.438m),
        _ => Assumed(
            "resold by fal (fal.ai/models/luma/agent/ray/v3.2/image-to-video): 0.50, 1 and 2 USD for 5 s",
            0.10m,
            0.20m,
            0.40m,
            0.40m),
    };

    private static PriceTable Assumed(string source, decimal at540, decimal at720, decimal at1080, decimal at2160) => new()
    {
        PerSecond = new Dictionary<int, decimal> { [540] = at540, [720] = at720, [1080] = at1080, [2160] = at2160 },
        Date = PriceDate,
        Source = source,
        IsAssumed = true,
    };

    public static HttpRequestMessage Request(LumaOptions options, HttpMethod method, string path, ProviderKey key)
    {
        var request = new HttpRequestMessage(method, new Uri(options.BaseAddress, path));
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Secret);
        return request;
    }

    /// <summary>The answer table of a submit, which both share. The cause of a 400 is in free text only.</summary>
    public static SubmitResult Refused(LumaOptions options, ProviderReply reply)
    {
        var detail = reply.Read(LumaJson.Default.LumaError)?.Text ?? "";
        return (int)reply.Status switch
        {
            400 or 403 or 422 when IsModeration(detail) => new SubmitResult.Refused(Failures.Moderated("the request")),
            400 or 403 when detail.Contains("credits", StringComparison.OrdinalIgnoreCase)
                || detail.Contains("insufficient funds", StringComparison.OrdinalIgnoreCase) =>
                KeyRefusals.QuotaExceeded(ModelId),
            _ => CommonResponses.Submit(ModelId, options.Model!, reply),
        };
    }

    /// <summary>Luma reports moderation in free text only.</summary>
    public static bool IsModeration(string? text) =>
        text is not null && (text.Contains("moderat", StringComparison.OrdinalIgnoreCase)
            || text.Contains("content policy", StringComparison.OrdinalIgnoreCase)
            || text.Contains("blacklisted", StringComparison.OrdinalIgnoreCase));
}
