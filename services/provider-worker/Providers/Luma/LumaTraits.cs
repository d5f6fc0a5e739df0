using System.Net.Http.Headers;
using AdGenius.ProviderWorker.Providers.Http;

namespace AdGenius.ProviderWorker.Providers.Luma;

/// <summary>What both surfaces have in common.</summary>
internal static class LumaTraits
{
    public const string ModelId = "luma_dream";

    private static readonly DateOnly PriceDate = new(2026, 11, 21);

    public static ProviderTraits Of(LumaOptions options, ClipLengths lengths, IReadOnlyList<int> shortSides)
    {
        var agents = options.Surface == LumaSurface.Agents;
        var (state, note) = ProviderState.OfKeys(
            ModelId, options, agents ? LumaOptions.AgentsKeyVariable : LumaOptions.DreamMachineKeyVariable, agents ? null : "Dream Machine is Luma's older surface.");
        return new ProviderTraits
        {
            ModelId = ModelId,
            Name = agents ? "Luma" : "Luma Dream Machine",
            ResolvesTo = options.Model!,
            State = state,
            Note = note,
            Lengths = lengths,
            AspectRatios = agents ? ["16:9", "9:16", "1:1", "4:3", "3:4", "21:9"] : ["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "9:21"],
            ShortSides = shortSides,
            ImageInput = true,
            MaximumPromptLength = 5_000,
            Prices = options.PricePerSecond is { } own ? PriceTable.Flat(own, PriceDate, "configuration") : new PriceTable
            {
                // ray-2: 0.40, 0.71 and 1.59 USD for 5 s. ray-3.2 has no price that could be found; ray-2's is set aside until the bill says more.
                PerSecond = new Dictionary<int, decimal> { [540] = 0.08m, [720] = 0.142m, [1080] = 0.318m, [2160] = 0.438m },
                Date = PriceDate,
                Source = agents ? "not published for ray-3.2; assumed as ray-2, Comfy-Org/docs PR 514" : "Comfy-Org/docs PR 514",
            },
            PollInterval = options.PollInterval,
            Deadline = options.Deadline,
            SubmitLimit = options.SubmitLimit,
            MaximumConcurrent = options.MaximumConcurrent,
            MaximumConcurrentPerKey = options.MaximumConcurrentPerKey,
        };
    }

    public static HttpRequestMessage Request(LumaOptions options, HttpMethod method, string path, ProviderKey key)
    {
        var request = new HttpRequestMessage(method, new Uri(options.BaseAddress, path));
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Secret);
        return request;
    }

    /// <summary>The answer table of a submit, which both share.</summary>
    public static SubmitResult Refused(LumaOptions options, ProviderReply reply) => (int)reply.Status switch
    {
        400 or 422 when IsModeration(reply.Read(LumaJson.Default.LumaError)?.Detail) => new SubmitResult.Refused(Failures.Moderated("the request")),
        _ => CommonAnswers.Submit(ModelId, options.Model!, reply),
    };

    /// <summary>Luma says so in free text only.</summary>
    public static bool IsModeration(string? text) =>
        text is not null && (text.Contains("moderat", StringComparison.OrdinalIgnoreCase) || text.Contains("content policy", StringComparison.OrdinalIgnoreCase) || text.Contains("blacklisted", StringComparison.OrdinalIgnoreCase));
}
