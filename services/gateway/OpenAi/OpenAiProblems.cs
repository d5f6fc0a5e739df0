using AdGenius.Gateway.Problems;
using AdGenius.HttpContracts;
using Microsoft.AspNetCore.Mvc;

namespace AdGenius.Gateway.OpenAi;

/// <summary>Error answers with a code and a parameter of their own; <see cref="OpenAiErrorWriter"/> writes them.</summary>
internal static class OpenAiProblems
{
    /// <summary>The member of a problem document that names the parameter.</summary>
    public const string Param = "openAiParam";

    /// <summary>The member of a problem document that has OpenAI's code.</summary>
    public const string Code = "openAiCode";

    public static IResult Of(int status, string code, string? param, string message)
    {
        var problem = new ProblemDetails { Status = status, Title = message, Detail = message };
        problem.Extensions[ProblemResults.CodeMember] = ProblemResults.CodeOf(status);
        problem.Extensions[Code] = code;
        problem.Extensions[Param] = param;
        return TypedResults.Problem(problem);
    }

    public static IResult Missing(string param) =>
        Of(StatusCodes.Status400BadRequest, "missing_required_parameter", param, $"Missing required parameter: '{param}'.");

    public static IResult Invalid(string param, string message) => Of(StatusCodes.Status400BadRequest, "invalid_value", param, message);

    public static IResult Unknown(string param, string allowed) => Of(
        StatusCodes.Status400BadRequest, "unknown_parameter", param, $"Unknown parameter: '{param}'; allowed are {allowed}.");

    public static IResult VideoNotFound(string id) =>
        Of(StatusCodes.Status404NotFound, "video_not_found", "id", $"There is no video '{VideoRequests.TextRules.Shorten(id)}'.");

    /// <summary>404, as for every other call about the video.</summary>
    public static IResult Deleted(string id) => Of(
        StatusCodes.Status404NotFound,
        "video_not_found",
        ApiHeaders.IdempotencyKey,
        $"This {ApiHeaders.IdempotencyKey} has made the video '{id}', which was deleted; use another one to make it again.");

    public static IResult ModelNotFound(string model, string allowed) => Of(
        StatusCodes.Status404NotFound,
        "model_not_found",
        "model",
        $"The model '{VideoRequests.TextRules.Shorten(model)}' does not exist; allowed are {allowed}.");

    public static IResult NotEnded(string id) => Of(
        StatusCodes.Status409Conflict,
        "video_not_ended",
        "id",
        $"The video '{id}' is being cancelled and can be deleted when that has ended. It is safe to retry.");

    public static IResult NotReady(string id) => Of(
        StatusCodes.Status400BadRequest,
        "video_not_ready",
        "id",
        $"The video '{id}' has no finished file; see its status with GET /v1/videos/{id}.");
}
