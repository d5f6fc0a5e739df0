namespace AdGenius.Media.Colour;

/// <summary>
/// Where the chroma samples of 4:2:0 lie: columns on columns of luma, rows between rows of luma, as H.264 has it where a file does not say
/// otherwise. ffmpeg's <c>scale</c> takes the centre of four luma samples by default, which moves colours by half a pixel of chroma.
/// </summary>
public static class ChromaSiting
{
    /// <summary>For a scale filter from RGB.</summary>
    public const string FromRgb = "out_h_chr_pos=0:out_v_chr_pos=128";

    /// <summary>
    /// For a scale filter from any picture to one of 4:2:0. Only the columns: rows are right without it, and would move in a picture that
    /// has chroma in every row.
    /// </summary>
    public const string Kept = "in_h_chr_pos=0:out_h_chr_pos=0";
}
