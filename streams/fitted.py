"""The linker and the experts as `python -m benchmarks.train_linker` fitted and wrote them.

gun-violence: 72427 pairs, 0.028 of them of one story
general-news: 30125 pairs, 0.026 of them of one story
events-small: 11782 pairs, 0.144 of them of one story
look-alikes: 11625 pairs, 0.223 of them of one story
"""

from base64 import b64decode

from streams.experts import Expert
from streams.link import Linker

# ruff: noqa: E501
# fmt: off
LINKER = Linker(
    bias=-4.626,
    weights=(
        4.718,  # dense
        4.718,  # text
        2.968,  # title
        2.968,  # lead
        2.968,  # names
        1.135,  # numbers
        -0.584,  # gap_day
        -1.243,  # gap_week
        0.8,  # rare
        0.316,  # ages
        -0.939,  # other_ages
        -0.422,  # streets
        -1.362,  # other_streets
        -0.074,  # days
        -0.935,  # other_days
    ),
)

EXPERTS = (
    Expert(
        kind="local incidents",
        encoder="st-791c56915a3fed0cdd68c89f",
        centres=b64decode(
            "/hre+zILEwj0IEMLGeoH9CgI1Rni+h/87g0ACez4H9nnCBHaJhABCxIG8gLm7c0AJ+bh/QAT6d72Iw0C+wH8AfkPAcdEEFsb7OTi"
            "ERQZDegYzvj29PnZCQP9/Qj81BwQ5h/SGPwCAOYwEAAR0f4tGBkNLhT3HPzgFxDWH/MH9QA2AvThIvXtDw4h9MAEy+8gAAzdEA3v"
            "5CfOIP4m9vniGighHuUIAfLx9xvt/Nnb4PXm6RP7CRTRNt0BPCtCK+X/5sT5CRT8GCEa3hL+EgH/Cv3cFAvi8fLW0CUH9OEC+QD+"
            "9AL4ENrv7BzP7e0LIxQHChHZBQkC8RcRBxoIxCgK8i4K1gUu9QnpIR3/BfEIFiD9Dt4I1Trs5hLs7QIAGuIVHwrGy+EBA+MG8+QT"
            "/BzT/xLH1CLrHDLt8/bf3wcb1QDyIs8UCSL9/wkNEwX/0+3o89zw/vn5+yoO9OoJ+QzQAfL4FOQTIgf08+r39BP49/0TGunu9gkk"
            "9Qn++PIP8Az5FxfwBDkPBPv0HTsLEuoO5Bz7zhPS8xwP5wX3Hev+IN3lDgvXIRgFHQ4O/P33BcvyL+nvDPwR7cTxDw39BO0CAwUT"
            "/8xNDk4j+e7fBhcJBfMmzfkC9wnmEvMH2hQF4icX3gzjEP/7CtkkD+4PxwElGBABHwH5DfblDP3bC/cOBAAt+APyN+nkDRgP+7YM"
            "zvUVBAjHDv721SXXN/s1APnZGB4UI+QOAeTh+Bfh/vXw1O7b6gkPCRbqMOj1LyFHMfH799EAAyoGGBkV4gcN/AQLFwXlERX3+fXQ"
            "wBvtAvcV8wD0DPb3A+bm6yv36uQDHg38GxDUBhb2+xwpHCgExAkN8zIJ5REhAATcLBn3Cuv8GhLwFtv8wTny4hHd7QH/EtomEgHb"
            "0NsABPD3+9wF8BbPGhHB1i/2FTz86fvh/A8FywD6HdMC+/73DgYOBQgF5+7s6t/t9wTx/TINCOD76wfW8+z4CvM3Ev7n69f79xT9"
            "9wD8EPHw8BQQ7//8E+wQ+vML9RToAjoDCAb4H0ABGPAD+xsJxxTWBy8F/RMACOgEHtjiBQ/uLBMDEwIR9/7g78/tLt3f+P8O8+D3"
            "FgX0/AH/+PcFDMVMCFEX+/3fFysGBeoKzAv+/QPlA/gH6AYO6SAM5xjHEu8CDOwmEe4T2QIbAwoSJgkAEffdDwnSHAQI/wArCP/2"
            "H/zlEhUU8LkCvN0j8AfZGBMD4BXfHQcy8v7SCzELE+sR/+j37w7pBdvh8vT17hf9+xXfTurzPRxPFfH96sQIBBv0Dh0N1AYGDPv6"
            "ERv3HQ3v4uvWuyv6Bfn8+AD58f/4C8nt+THj+d4EIv3+Dg3c/P8E2hgpDSEVygkP7ToW5RMc+vjeLRX4E+4KKDAAE+UE1j728hfq"
            "/fn+C9YjDgHRyNgLCO3s6vEO5h7UERbF4B//CiX4/+bZ5QwGzwAKINL9AAMMFP0f+RT32/3f+d769f70BioS9O4L5v/c/OMC/eYs"
            "KPb2+uz26xj9DO4UGOns5hMf6v/5+QYY/Az++DXqATUHCxfoG1IODwAI6y8M1gbTES8R/xMLEPAFJNPb/QnmKxv/DAUV6vbt/dLv"
            "LOve+AAX8drwFg3+5PX7/PwJEsNIEVch9PLcExoUGvgK2Pj59//1CO8C4QQQ6ykG7QHLAQECDvMgEfkH3A8jDx8BIAP1DOzaCPvX"
            "IPDyAQAyBvjzHfz8EAgW9LX/0PUk8BPkKQD95hroKPgu7fzkGxYRAtgf/e7p/QveCe3f3erq3BELAgndSegCLhNZFvf+7s0NBiXw"
            "DRn90A4ICPUGCA3zDQ3n5OvUwiD/9ugPBAAK9P0A/87jAyvv6N70FgoEBSPZ+xv0+CAu/g7+xgcV70cS2f0S9ADZMBX+C+74JyEH"
            "JegH8DD09xfq9BYWA8kT/Qa4zOYSCQMD8uIFABrSDCDJ3BH3/yrm7uDe9QAH1AD8K9cSBxgICAIF+AIC1vLe/ej+/A8BETLy4eUM"
            "4AHm9PP/9eUkKPrkAe356AQJBvILKe336f4l//z2/AEWCw4J"
        ),
        strange=0.688,
        familiar=0.75,
        linker=Linker(
            bias=1.448,
            weights=(-14.048, 6.926, 9.004, -1.331, 12.056, -5.078, 1.484, -1.718, 0.89, 1.54, -5.778, 6.443, 334.2, -1.411, -2.386),
            products=(
                11.994, 9.667, -2.589, 5.758, -4.987, 5.898, -4.3, 0.235, 2.713, -1.687, -4.563, -10.654, 0.948, 2.106, -0.98,  # dense
                -11.079, -4.518, -6.061, -1.352, 1.607, 5.229, -3.554, 2.65, -0.018, 3.0, 0.929, -2.244, 0.718, 0.507,  # text
                -4.007, 3.055, -1.647, -3.392, -1.455, -1.6, -0.022, 1.815, 0.268, 0.141, -2.814, 1.711, 1.842,  # title
                -6.04, -5.486, 9.735, 2.393, 1.018, -1.364, -1.031, -0.029, 0.77, -3.122, 1.854, 1.236,  # lead
                -6.513, 1.388, 6.475, 0.072, -3.096, 2.632, -0.449, 0.629, 1.479, -2.472, -1.128,  # names
                0.447, 0.404, -0.45, -1.244, 1.359, 0.084, 1.287, -0.746, -0.324, -0.113,  # numbers
                -0.363, -0.155, 0.481, 0.429, -0.955, 0.26, 0.941, -1.212, 1.569,  # gap_day
                -0.054, -0.407, -0.117, 0.926, 0.426, 0.011, 2.756, 0.419,  # gap_week
                0.115, -0.03, 0.089, -0.363, -0.219, -0.51, -0.222,  # rare
                -0.317, -0.377, -0.164, 0.334, -0.678, -0.304,  # ages
                5.342, 0.938, 1.028, 0.807, 0.095,  # other_ages
                0.124, -0.72, 0.327, -0.593,  # streets
                -337.403, 0.605, 0.719,  # other_streets
                -0.486, -3.237,  # days
                0.255,  # other_days
            ),
        ),
    ),
    Expert(
        kind="politics",
        encoder="st-791c56915a3fed0cdd68c89f",
        centres=b64decode(
            "/RIu+RvwFOz09O8kBRH8IgTwzBwQCBD26AP37NIEE+7qGAwYDgwY7hnTCBn4Bwr2/vT4Ggb9DxkX8gwG/+YS9gv9+OjlEyQZ/QUT"
            "9i48Ld4jBgLX6/bW6xMYAN0TD/cE+w3EDBQl+uDo8Pj65ST29Orq9fYE6fT0HxrlAvfg3gAVBPr+8Rnz8/sRyRUEKvDr9wkKCEH6"
            "EQoq7vEM8gSzGBYR/enpBt/q9jXwLyDwFgzz7BMTDuby2u/xIf7/ENFH5P3WHdgPHfgB/NfvEgch4fXyVgjoFvP/CgzCAxoRAADq"
            "/AoACgcJDxbf4fYnHvnpLfntAhgyvynS9jPV9Pbp+vQ3HQ/96eb+MvrsAtwm5wXj+dwO2A/uBef/LP/0AAvbBP8DAUEVCODe5ige"
            "6ufsMCva7OEnDgH2+yHk1M8M3gAg+PYB8gnn1A73NwvL494DAgzxDd0K0RApBeMfFBHr5s4L/foA8zj99yAXCODRzf4gEs7s7wc8"
            "EAXh7wQPy/4VBh4ADUUQIOkCBRYnGvoRGhX4wS7pCxET2hDy9c8HGeXpHQnxLwkUBBPa+wzy+fENDN31BxTv+N0ODhMcCfUJC/4E"
            "/N0aIDsiDwj9/yc1Kect2QPn8PDZBQgV4xAf8h/v4ATMIPEi+dIR2uQExh0NCPzxIggBBfHwDhXRGRL31gAcBfP6Igfq6xUX8uoP"
            "+/b75QDb/TH58h3gDAIh9gK0HCkOMNsR9t7r7S73Dfv//u/q8hcXEvjgA+HuL/oaIuIZ3s7zE/cGMhkA5Nr1FAwf9hzgPu/q+QHf"
            "7hLaBAgK3gDl6AMCCOb29CzX4uUWJPniKfjM/Akpxh7s/DX27vT/BQEkARUf+vXqLBbc/egpAwrs/sb04Tb15v3l8QD1Dtz2F/Hi"
            "4AkPDN3c7PkV7A7FICi42AAXIRrw7ybn3t8Q4wABD9kEERMA4hEIF//f5uj6AN3zDO/86xMhB9oTASTR8MD7+/YXCy34+AcQCP3o"
            "xwcWFujp8x0y/gv6+AQh2f8Q8PgV+RcIBO/t/+c8BeL4OBUB30X5IfsFFBT45c/yKO7zBxDz/BIZ/QLY2SbyBhQCCPflDQcGDQz2"
            "//gTCOoREuof+cztDBEgCOso6yVGRuv/8vDqAfTc7Av99fb/7gYA8fP6It8b+9j94gAJAgoY/g4O9BIU9hUMBRff+iL13QAe9wPw"
            "/xwN1usH2PwLFfLmxwfgBikKBwcG5xcQ9QzV/RIj8fP0/Ozs+zoEG//mKwfs9RcSKQTb3eH5DfH+Dt0FxwPe/f4LN+zf99X7Iewl"
            "5hHaMukI//v4FuzdDxP+EgDO6gQtFeoE0SjA7BARDvzhFOQTBQxZzTnm9RPqCvLO6/AfHwbk6ekKTun1B/0k8BnwF9QP8Uf4+P77"
            "DQ3sBhnUHwDm5CEQ7cPW/Bor5hDkNg7V/N4lDfTh7TDo4eoU2wAw/eEBEe/78gP/URPz6AIa6QLl8uj52C0VDO0zDQDlEOf+7vbr"
            "Dj4f/xEF89fb6g4W+eX6ARIsCPza8PgD5gsM6f0GBiL3FfQO7PA0DQ7qGAP61R8AAyLm8ADp3tH/GvnpDgv/ERowBwbK+STcCA0V"
            "//TJEhIQ//gADAIcEe4PE/wa/eYECTUb8vsQAiMvKOoZBwfz8Ojq7f4aAtsB/ggC8xnwC/AU6+Xy7gAB6hQQCv7nI/8KG+r9IjDs"
            "FQLT5AAmBu71+i/z9Qkjzhb579sW8hLnATsADyAP8hgK6QKy9SAmGer2+gAI/DAMB+rr9RL79hYWGwLs/fTuLA8OIMUextvcCu8Y"
            "Cgru9M7oEvoZ+QjkTQC+Fej2CSXS/AED9wDQ0goJAgsA+Bfn3/AFCfD/Iu3mBxxK1Rzh5E3m9iLo8O8oFQ0m2uj+Rh7n7+cgzhf9"
            "6db95Bfi9+n9Jwb18/jICgL4/xcSBrb46SQwz+ncNz3S/+4pIRf76RQEzusZAgAU9fIKBu7x5wfjOefN3Q0C7ur7Au/22R8U9e0b"
            "BhHZ8N8F7wX0ByMa8wAVCd/h3fstAejw/BUhDRrm1+YC7Q/4"
        ),
        strange=0.492,
        familiar=0.577,
        linker=Linker(
            bias=-7.879,
            weights=(16.169, 1.214, 17.647, 10.576, -4.628, 0.064, 1.362, -2.683, 0.519, 0.886, -1.834, -2.531, -1.065, -3.421, -2.509),
            products=(
                -3.268, -11.744, -17.365, -2.751, -5.263, 2.437, 4.436, -5.75, 1.468, -7.815, -0.833, 2.055, 5.479, 1.075, -0.216,  # dense
                9.28, -8.228, 1.875, 9.041, 1.137, 9.879, 0.076, -0.826, 11.578, 6.878, 0.74, 7.595, 2.524, -3.757,  # text
                -2.743, 17.571, -1.896, 3.652, -1.366, -2.841, 0.816, 0.94, 0.838, 2.072, -1.536, 0.629, 0.634,  # title
                -20.153, 13.236, -5.906, -3.172, -2.109, -1.406, 5.339, -10.927, -1.51, 4.502, -2.874, -2.777,  # lead
                8.159, -4.671, -4.88, 1.092, -3.949, -1.307, 6.131, -0.569, -1.796, -0.059, 5.871,  # names
                0.016, -0.645, -0.151, -0.668, -0.237, 4.423, 2.406, -3.043, -0.131, 0.129,  # numbers
                -1.385, -0.618, 0.133, 0.896, 3.993, 1.677, -0.205, 0.813, -0.201,  # gap_day
                0.825, -0.009, -0.466, -1.111, -0.053, -1.691, 0.692, 0.454,  # gap_week
                0.512, -0.849, -1.209, -0.018, -1.217, -0.0, -0.167,  # rare
                0.513, 9.79, 0.998, -0.398, -0.99, 1.752,  # ages
                -0.053, 0.664, 0.607, 0.659, 1.247,  # other_ages
                0.468, 9.48, -1.122, -0.74,  # streets
                -0.1, 0.024, 1.308,  # other_streets
                0.914, 0.619,  # days
                0.887,  # other_days
            ),
        ),
    ),
)
