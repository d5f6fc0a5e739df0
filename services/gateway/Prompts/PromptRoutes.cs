using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Requests;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Prompts;

/// <summary>POST /api/v1/prompts/quantify.</summary>
internal static class PromptRoutes
{
    public static void MapPrompts(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/prompts/quantify", QuantifyAsync)
            .WithName("QuantifyPrompt").WithTags("Prompts")
            .WithSummary(
                "What a prompt states, from which words it was read, what the tenant's policy finds in it, and the parameters a video "
                    + "would be made with. Nothing is made; creativeId is optional. A prompt that would be refused is 200 with failure.")
            .Accepts<GenerateVideo>("application/json")
            .Produces<PromptPreview>()
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status408RequestTimeout)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> QuantifyAsync(
        HttpContext context,
        PromptQuantification quantification,
        IOptions<GatewayOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (body, refusal) = await RequestBody.ReadJsonAsync(context, options.Value.MaxRequestBytes, time, cancellationToken);
        return body is null ? refusal! : await quantification.QuantifyAsync(context, body.Value, cancellationToken);
    }
}
