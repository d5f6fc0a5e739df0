using System.Text.Json;
using System.Text.Json.Nodes;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Tenants;
using AdGenius.HttpContracts;
using AdGenius.VideoRequests;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Prompts;

/// <summary>POST /api/v1/prompts/quantify.</summary>
internal static class PromptRoutes
{
    private const string CreativeMember = "creativeId";

    private static readonly JsonDocumentOptions Document = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    public static void MapPrompts(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/prompts/quantify", QuantifyAsync)
            .WithName("QuantifyPrompt").WithTags("Prompts")
            .WithSummary(
                "What a prompt states, from which words it was read, and the parameters a video would be made with. Nothing is made; "
                    + "creativeId is optional. A prompt that would be refused is 200 with failure.")
            .Accepts<GenerateVideo>("application/json")
            .Produces<PromptPreview>()
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status408RequestTimeout)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> QuantifyAsync(
        HttpContext context,
        PromptPreviews previews,
        IOptions<GatewayOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (body, refusal) = await RequestBody.ReadJsonAsync(context, options.Value.MaxRequestBytes, time, cancellationToken);
        if (body is null)
        {
            return refusal!;
        }

        var (request, faults) = VideoRequestReader.Read(
            WithCreative(body.Value),
            Tenant.Of(context),
            requestId: null,
            () => Guid.CreateVersion7(time.GetUtcNow()).ToString());
        if (request is null)
        {
            return ProblemResults.Invalid(faults);
        }

        return await previews.FindAsync(request with { TenantName = Tenant.Of(context) }, cancellationToken) is { } preview
            ? TypedResults.Json(preview, HttpJson.Options)
            : ProblemResults.ServiceUnavailable(context, "No prompt worker answered. It is safe to retry.");
    }

    // A preview belongs to no creative, and a request requires one. A body that cannot be read is left to the reader, which says why.
    private static ReadOnlyMemory<byte> WithCreative(ReadOnlyMemory<byte> body)
    {
        try
        {
            if (JsonNode.Parse(body.Span, documentOptions: Document) is not JsonObject members || members.ContainsKey(CreativeMember))
            {
                return body;
            }

            members[CreativeMember] = "preview";
            return JsonSerializer.SerializeToUtf8Bytes(members);
        }
        catch (JsonException)
        {
            return body;
        }
    }
}
