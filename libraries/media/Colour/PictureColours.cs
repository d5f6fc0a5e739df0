namespace AdGenius.Media.Colour;

/// <summary>
/// The matrix of JPEG and WebP pictures is that of BT.601, whatever the video's is that they are made of; ffmpeg's <c>scale</c> keeps the
/// video's unless it is set otherwise.
/// </summary>
public static class PictureColours
{
    /// <summary>Options of a scale filter that makes full range for a JPEG.</summary>
    /// <param name="matrix">The video's matrix, as <see cref="Bt709.MatrixOf"/> returns it.</param>
    public static string ForJpeg(string matrix) => $"{Of(matrix)}:out_range=pc";

    /// <summary>Options of a scale filter that makes limited range for a WebP.</summary>
    /// <param name="matrix">The video's matrix, as <see cref="Bt709.MatrixOf"/> returns it.</param>
    public static string ForWebP(string matrix) => $"{Of(matrix)}:out_range=tv";

    private static string Of(string matrix) =>
        $"in_color_matrix={matrix}:out_color_matrix=bt601:flags=bicubic+accurate_rnd+full_chroma_int";
}
